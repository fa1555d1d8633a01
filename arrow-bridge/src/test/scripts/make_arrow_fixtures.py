"""Writes types.arrow, an Arrow stream of every type a tensor can share, for PyarrowVectorsTest.

Run from the module folder: python src/test/scripts/make_arrow_fixtures.py
Needs: pyarrow. 100 rows; column NAME holds value(i), NAME_nulls the same with null where i % 7 == 3. pyarrow leaves
out the validity bitmap of a column without nulls, as many producers do.
"""

from pathlib import Path

import pyarrow as pa

OUT = Path(__file__).parent.parent / "resources/io/sinter/arrow/types.arrow"
ROWS = range(100)
TYPES = {
    "int8": (pa.int8(), lambda i: i - 50),
    "int16": (pa.int16(), lambda i: 300 * i - 15000),
    "int32": (pa.int32(), lambda i: 40_000_000 * i - 2_000_000_000),
    "int64": (pa.int64(), lambda i: 90_000_000_000_000_000 * i - 4_500_000_000_000_000_000),
    "uint8": (pa.uint8(), lambda i: 2 * i + 50),
    "uint16": (pa.uint16(), lambda i: 600 * i),
    "uint32": (pa.uint32(), lambda i: 42_000_000 * i),
    "uint64": (pa.uint64(), lambda i: 180_000_000_000_000_000 * i),
    "float": (pa.float32(), lambda i: i * 0.125 - 3),
    "double": (pa.float64(), lambda i: i / 3),
    "bool": (pa.bool_(), lambda i: i % 3 == 0),
    "date": (pa.date32(), lambda i: i + 15_000),
    "timestamp": (pa.timestamp("us", "UTC"), lambda i: 1_000_003 * i),
    "duration": (pa.duration("ms"), lambda i: 7 * i),
    "list": (pa.list_(pa.float32(), 3), lambda i: [i, i + 0.5, -i]),
    "bytes": (pa.binary(2), lambda i: bytes([i, 255 - i])),
}

arrays = {}
for name, (kind, value) in TYPES.items():
    arrays[name] = pa.array([value(i) for i in ROWS], kind)
    arrays[name + "_nulls"] = pa.array([None if i % 7 == 3 else value(i) for i in ROWS], kind)
batch = pa.record_batch(arrays)
with pa.ipc.new_stream(str(OUT), batch.schema) as stream:
    stream.write_batch(batch)
