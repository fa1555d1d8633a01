"""Hands pyarrow's arrays to tensors in a JVM of this process and back, through the C data interface.

Usage: exchange_with_pyarrow.py LIBJVM JAVA_OPTION... Prints one line per exchange; fails at the first that differs.
"""

import ctypes
import gc
import sys

import numpy
import pyarrow

from jvm import Jvm

ARROW_ARRAY_BYTES, ARROW_SCHEMA_BYTES = 80, 72
ROWS = 100

float32 = pyarrow.float32()
pair = pyarrow.list_(float32, 2)
image = pyarrow.fixed_shape_tensor(float32, [2, 3])
turned = pyarrow.fixed_shape_tensor(float32, [2, 3], dim_names=["x", "y"], permutation=[1, 0])
TYPES = {
    "int8": (pyarrow.int8(), lambda i: i - 50),
    "int16": (pyarrow.int16(), lambda i: 300 * i - 15000),
    "int32": (pyarrow.int32(), lambda i: 40_000_000 * i - 2_000_000_000),
    "int64": (pyarrow.int64(), lambda i: 90_000_000_000_000_000 * i - 4_500_000_000_000_000_000),
    "uint8": (pyarrow.uint8(), lambda i: 2 * i + 50),
    "uint16": (pyarrow.uint16(), lambda i: 600 * i),
    "uint32": (pyarrow.uint32(), lambda i: 42_000_000 * i),
    "uint64": (pyarrow.uint64(), lambda i: 180_000_000_000_000_000 * i),
    "half": (pyarrow.float16(), lambda i: numpy.float16(i / 8 - 3)),
    "float": (float32, lambda i: i * 0.125 - 3),
    "double": (pyarrow.float64(), lambda i: i / 3),
    "bool": (pyarrow.bool_(), lambda i: i % 3 == 0),
    "date": (pyarrow.date32(), lambda i: i + 15_000),
    "time": (pyarrow.time64("us"), lambda i: 1_000_003 * i),
    "timestamp": (pyarrow.timestamp("us", "UTC"), lambda i: 1_000_003 * i),
    "duration": (pyarrow.duration("ms"), lambda i: 7 * i),
    "binary": (pyarrow.binary(2), lambda i: bytes([i, 255 - i])),
    "fixed_list": (pyarrow.list_(float32, 3), lambda i: [i, i + 0.5, -i]),
    "list": (pyarrow.list_(float32), lambda i: [i, i + 0.5, -i]),
    "large_list": (pyarrow.large_list(float32), lambda i: [i, i + 0.5, -i]),
    "nested": (pyarrow.list_(pair, 2), lambda i: [[i, i + 1], [i + 2, -i]]),
    "list_of_bools": (pyarrow.list_(pyarrow.bool_(), 3), lambda i: [i % 2 == 0, i % 3 == 0, True]),
    "tensor": (image, lambda i: [i + j for j in range(6)]),
    "turned_tensor": (turned, lambda i: [i + j for j in range(6)]),
}


class Structs:
    """The two structs of the interface."""

    def __init__(self):
        self.buffers = ctypes.create_string_buffer(ARROW_ARRAY_BYTES), ctypes.create_string_buffer(ARROW_SCHEMA_BYTES)
        self.addresses = tuple(ctypes.addressof(buffer) for buffer in self.buffers)

    @staticmethod
    def of(array):
        structs = Structs()
        array._export_to_c(*structs.addresses)
        return structs

    def array(self):
        return pyarrow.Array._import_from_c(*self.addresses)


def make(kind, values):
    if isinstance(kind, pyarrow.BaseExtensionType):
        return pyarrow.ExtensionArray.from_storage(kind, pyarrow.array(values, kind.storage_type))
    return pyarrow.array(values, kind)


def data_address(array):
    storage = array.storage if isinstance(array, pyarrow.ExtensionArray) else array
    return storage.buffers()[-1].address


def elements(kind):
    """Elements per row, for the copies that Java counts."""
    if isinstance(kind, pyarrow.BaseExtensionType):
        return elements(kind.storage_type)
    if pyarrow.types.is_fixed_size_list(kind):
        return kind.list_size * elements(kind.value_type)
    return 3 if pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind) else 1


def holds_bools(kind):
    return kind == pyarrow.bool_() or (pyarrow.types.is_fixed_size_list(kind) and holds_bools(kind.value_type))


def exchange(peer, name, kind, array):
    """Array to Java vector, to tensor, to vector, back to an array; and Java counts what it copied."""
    there, back = Structs.of(array), Structs()
    copied = peer.roundTrip(*there.addresses, *back.addresses)
    returned = back.array()
    returned.validate(full=True)
    assert returned.type == array.type, (name, returned.type, array.type)
    assert returned.equals(array), (name, returned, array)
    count = len(array) * elements(kind)
    expected = 0
    has_offsets = pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind)
    if array.null_count:
        expected += len(array) + bitmap_bytes(len(array))
    if holds_bools(kind):
        expected += count + bitmap_bytes(count)
    elif array.null_count and has_offsets:
        expected += count * 4
    elif len(array) and not array.offset:
        assert data_address(returned) == data_address(array), f"{name} was moved"
    assert copied == expected, (name, copied, expected)
    print(f"{name}: {len(array)} rows, {array.null_count} nulls, {copied} bytes copied")


def by_specification(array):
    """Logical dimension i is physical dimension permutation[i].

    to_tensor() of pyarrow 25 departs from that where the permutation is not its own inverse, and raises for some.
    """
    physical = array.storage.flatten().to_numpy().reshape(len(array), *array.type.shape)
    return physical.transpose(0, *[dimension + 1 for dimension in array.type.permutation])


def bitmap_bytes(count):
    return (count + 7) // 8


def exchange_dictionary(peer, strings, index_type):
    values = [None if i % 7 == 3 else strings[i % len(strings)] for i in range(ROWS)]
    array = pyarrow.array(values).dictionary_encode().cast(pyarrow.dictionary(index_type, pyarrow.string()))
    there, back = Structs.of(array), Structs()
    copied = peer.indices(*there.addresses, *back.addresses)
    order = [value for value in array.dictionary.to_pylist() if value]
    expected = [2 + order.index(value) if value else 0 for value in values]
    assert back.array().to_pylist() == expected
    assert copied == 8 * ROWS, copied
    there, back = Structs.of(array), Structs()
    peer.echo(*there.addresses, *back.addresses)
    returned = back.array()
    assert returned.type == array.type and returned.equals(array), returned
    print(f"dictionary by {index_type}: {len(order)} values")


def exchange_strings(peer, kind):
    values = [None if i % 7 == 3 else ["", "Zürich", "a long name that is stored elsewhere"][i % 3] for i in range(ROWS)]
    there, back = Structs.of(pyarrow.array(values, kind)), Structs()
    peer.stringIndices(*there.addresses, *back.addresses)
    known = {"Zürich": 2}
    assert back.array().to_pylist() == [known.get(value, 1) if value else 0 for value in values]
    print(f"{kind}: {ROWS} strings")


def refuse_sliced_children(peer):
    array = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(range(10))[2:], 2)
    there = Structs.of(array)
    assert peer.isRefused(*there.addresses) == 1
    print("a sliced child is refused")


def receive_tensors(peer):
    """Tensors that Java made and let go, here as arrays, checked against numpy."""
    structs = Structs()
    peer.produceImages(*structs.addresses)
    array = structs.array()
    expected = numpy.arange(2 * 4 * 5 * 3, dtype=numpy.float32).reshape(2, 4, 5, 3)
    assert array.type.shape == [4, 5, 3] and array.type.permutation == [2, 0, 1], array.type
    numpy.testing.assert_array_equal(by_specification(array), expected.transpose(0, 3, 1, 2))
    structs = Structs()
    peer.produceTransposed(*structs.addresses)
    transposed = structs.array()
    expected = numpy.arange(2 * 4 * 5, dtype=numpy.float32).reshape(2, 4, 5).transpose(0, 2, 1)
    numpy.testing.assert_array_equal(transposed.to_tensor().to_numpy(), expected)
    numpy.testing.assert_array_equal(by_specification(transposed), expected)
    structs = Structs()
    peer.produceMatrix(*structs.addresses)
    matrix = structs.array()
    expected = numpy.arange(12, dtype=numpy.float64).reshape(4, 3)
    numpy.testing.assert_array_equal(numpy.array(matrix.to_pylist()), expected)
    assert peer.allocated() > 0
    print("tensors made by Java: images channels last and turned, a matrix")
    there = Structs.of(array)
    del array
    assert peer.isWhatWasProduced(*there.addresses) == 1, "the images came back another"
    print("images there and back again: the same memory")


def main():
    baseline = pyarrow.total_allocated_bytes()
    library, *options = sys.argv[1:]
    peer = Jvm(library, options).find("io/sinter/arrow/PyarrowPeer")
    peer.open()
    for name, (kind, value) in TYPES.items():
        exchange(peer, name, kind, make(kind, [value(i) for i in range(ROWS)]))
        exchange(peer, name, kind, make(kind, [None if i % 7 == 3 else value(i) for i in range(ROWS)]))
        exchange(peer, name, kind, make(kind, []))
        exchange(peer, name, kind, make(kind, [value(i) for i in range(ROWS)])[11:70])
        exchange(peer, name, kind, make(kind, [None if i % 7 == 3 else value(i) for i in range(ROWS)])[11:70])
    for index_type in [pyarrow.int8(), pyarrow.int16(), pyarrow.int32(), pyarrow.int64(), pyarrow.uint8()]:
        exchange_dictionary(peer, ["b", "a", "", "Zürich"], index_type)
    for kind in [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()]:
        exchange_strings(peer, kind)
    refuse_sliced_children(peer)
    receive_tensors(peer)
    gc.collect()
    assert peer.allocated() == 0, f"Java holds {peer.allocated()} bytes"
    peer.close()
    assert pyarrow.total_allocated_bytes() == baseline, pyarrow.total_allocated_bytes() - baseline
    print("nothing leaked on either side")


main()
