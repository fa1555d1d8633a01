"""Keeps one GPU architecture's code in a CUDA shared library, so that it compresses well.

The device code of a library lies in its ELF sections .nv_fatbin and __nv_relfatbin: containers, each a header and
entries, an entry a header and code for one architecture (a cubin) or for the driver's compiler (PTX). A GPU runs
cubins of its own major architecture up to its own minor one, and PTX of any architecture up to its own. Of each
container that has a cubin for the target the other entries are overwritten with zeros; of one that has none, its
newest PTX for the target is kept. Headers and offsets stay, so the library loads as before and the driver picks what
is left. For carrying a library to a host whose GPU is known, not for release.

usage: trim_fatbin.py IN.so OUT.so ARCHITECTURE      e.g. 90 for an H100
"""

import collections
import struct
import sys

SECTIONS = (".nv_fatbin", "__nv_relfatbin")
CONTAINER = 0xBA55ED50
PTX, CUBIN = 1, 2


class TrimError(Exception):
    """What is wrong with a library, in a sentence."""


def sections(data):
    """Name, offset and size of each section of an ELF64 library."""
    if data[:5] != b"\x7fELF\x02":
        raise TrimError("Cannot trim: this is no 64-bit ELF library.")
    table, width, count, names = struct.unpack_from("<Q", data, 40)[0], *struct.unpack_from("<HHH", data, 58)
    headers = [struct.unpack_from("<IIQQQQ", data, table + i * width) for i in range(count)]
    strings = headers[names][4]
    for name, _, _, _, offset, size in headers:
        start = strings + name
        yield bytes(data[start : data.index(b"\0", start)]).decode(), offset, size


def entries(data, start, end):
    """Kind, architecture, offset and size of the code of each entry of a container."""
    at = start
    while at + 64 <= end:
        kind, _, header, size = struct.unpack_from("<HHIQ", data, at)
        if kind not in (PTX, CUBIN):
            return
        yield kind, struct.unpack_from("<I", data, at + 28)[0], at + header, size
        at += header + size


def containers(data, offset, size):
    """The entries of each container of a section."""
    at, end = offset, offset + size
    while at + 16 <= end:
        magic, _, header, length = struct.unpack_from("<IHHQ", data, at)
        if magic == CONTAINER:
            yield list(entries(data, at + header, at + header + length))
            at += header + length
        at += 8 - at % 8 if magic != CONTAINER or at % 8 else 0


def kept(found, target):
    """Which entries of a container the target's driver would use."""
    runs = [e for e in found if e[0] == CUBIN and e[1] // 10 == target // 10 and e[1] <= target]
    if runs:
        newest = max(e[1] for e in runs)
        return [e for e in runs if e[1] == newest]
    compiles = [e for e in found if e[0] == PTX and e[1] <= target]
    newest = max((e[1] for e in compiles), default=0)
    return [e for e in compiles if e[1] == newest]


def trim(data, target):
    """Clears what the target does not use; returns how many bytes of each architecture were kept and cleared."""
    stays, goes = collections.Counter(), collections.Counter()
    for name, offset, size in list(sections(data)):
        if name not in SECTIONS:
            continue
        for found in containers(data, offset, size):
            keep = kept(found, target)
            for entry in found:
                kind, architecture, start, length = entry
                label = ("sm_" if kind == CUBIN else "compute_") + str(architecture)
                if entry in keep:
                    stays[label] += length
                else:
                    data[start : start + length] = bytes(length)
                    goes[label] += length
    return stays, goes


def main(source, target, architecture):
    with open(source, "rb") as file:
        data = bytearray(file.read())
    stays, goes = trim(data, architecture)
    if not stays:
        raise TrimError(f"Cannot keep sm_{architecture} of {source}: it has no code for it (has: {sorted(goes)}).")
    with open(target, "wb") as file:
        file.write(data)
    for verb, bytes_of in (("kept", stays), ("cleared", goes)):
        print(verb, ", ".join(f"{label} {size:,}" for label, size in sorted(bytes_of.items())), "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except TrimError as error:
        sys.exit(str(error))
