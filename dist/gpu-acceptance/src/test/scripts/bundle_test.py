"""Tests of the bundle's tools, with libraries and files made up here."""

import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "bundle"
sys.path.insert(0, str(TOOLS))
import pack  # noqa: E402
import trim_fatbin  # noqa: E402

PTX, CUBIN = trim_fatbin.PTX, trim_fatbin.CUBIN


def container(*entries):
    body = b""
    for kind, architecture, code in entries:
        body += struct.pack("<HHIQQIIIIQQQ", kind, 1, 64, len(code), 0, 0, architecture, 0, 0, 0, 0, 0) + code
    return struct.pack("<IHHQ", trim_fatbin.CONTAINER, 1, 16, len(body)) + body


def library(*containers):
    """An ELF64 file with nothing but a section of device code and the names of sections."""
    code, names = b"".join(containers), b"\0.nv_fatbin\0.names\0"
    table = 64 + len(code) + len(names)
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, table, 0, 64, 0, 0, 64, 3, 2)
    sections = bytes(64)
    for name, offset, size in ((1, 64, len(code)), (12, 64 + len(code), len(names))):
        sections += struct.pack("<IIQQQQ", name, 1, 0, 0, offset, size) + bytes(24)
    return bytearray(header + code + names + sections)


class TrimTest(unittest.TestCase):
    def test_keeps_the_code_of_the_target_alone(self):
        data = library(container((CUBIN, 80, b"a" * 64), (CUBIN, 90, b"b" * 64), (PTX, 90, b"c" * 64)))
        stays, goes = trim_fatbin.trim(data, 90)
        self.assertEqual(stays, {"sm_90": 64})
        self.assertEqual(goes, {"sm_80": 64, "compute_90": 64})
        self.assertIn(b"b" * 64, data)
        self.assertNotIn(b"a" * 64, data)

    def test_keeps_the_newest_code_that_runs_on_a_later_minor_architecture(self):
        data = library(container((CUBIN, 80, b"a" * 64), (CUBIN, 86, b"b" * 64), (CUBIN, 90, b"c" * 64)))
        self.assertEqual(trim_fatbin.trim(data, 89)[0], {"sm_86": 64})

    def test_keeps_what_the_driver_can_compile_where_there_is_no_code_for_the_target(self):
        data = library(
            container((CUBIN, 90, b"a" * 64)),
            container((CUBIN, 80, b"b" * 64), (PTX, 70, b"c" * 64), (PTX, 80, b"d" * 64), (PTX, 100, b"e" * 64)),
        )
        stays, goes = trim_fatbin.trim(data, 90)
        self.assertEqual(stays, {"sm_90": 64, "compute_80": 64})
        self.assertEqual(goes, {"sm_80": 64, "compute_70": 64, "compute_100": 64})

    def test_the_length_stays(self):
        data = library(container((CUBIN, 80, b"a" * 64)))
        before = len(data)
        trim_fatbin.trim(data, 90)
        self.assertEqual(len(data), before)


class RoundTripTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        root = pathlib.Path(self.folder.name)
        self.source, self.parts, self.target = root / "source", root / "parts", root / "target"
        self.parts.mkdir()
        noise = random.Random(1)
        for name, size in (("a/one.so", 70_001), ("a/empty", 0), ("b/two.jar", 33_333), ("b/run", 10)):
            file = self.source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(noise.randbytes(size))
        (self.source / "b/run").chmod(0o755)
        pack.PART_BYTES, pack.CHUNK_BYTES = 10_000, 16_384
        listing, raw = pack.chunks([[self.source / "a"], [self.source / "b"]], self.source)
        pack.write(self.parts, listing, raw, self.parts)

    def tool(self, *arguments):
        return subprocess.run([sys.executable, str(TOOLS / "unpack.py"), *map(str, arguments)], capture_output=True, text=True)

    def test_what_is_unpacked_is_what_was_packed(self):
        done = self.tool("unpack", self.parts, self.target)
        self.assertEqual(done.returncode, 0, done.stderr)
        for file in (file for file in self.source.rglob("*") if file.is_file()):
            copy = self.target / file.relative_to(self.source)
            self.assertEqual(copy.read_bytes(), file.read_bytes(), file)
            self.assertEqual(os.access(copy, os.X_OK), os.access(file, os.X_OK), file)

    def test_no_part_is_larger_than_it_may_be(self):
        self.assertGreater(len(list(self.parts.glob("part-*"))), 5)
        self.assertTrue(all(part.stat().st_size <= 10_000 for part in self.parts.glob("part-*")))

    def test_a_damaged_and_a_missing_part_are_named(self):
        damaged = self.parts / "part-02"
        damaged.write_bytes(b"x" + damaged.read_bytes()[1:])
        (self.parts / "part-03").unlink()
        done = self.tool("unpack", self.parts, self.target)
        self.assertEqual(done.returncode, 1)
        self.assertIn("part-02 is damaged, part-03 is missing", done.stderr)
        self.assertFalse(self.target.exists())


if __name__ == "__main__":
    unittest.main()
