"""Checks, joins and unpacks the parts of the GPU acceptance suite. Needs Python's standard library only.

usage: unpack.py status PARTS          which parts are there, missing or damaged
       unpack.py unpack PARTS TARGET   unpacks into TARGET, with as many processes as there are cores
"""

import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time

try:
    import lzma
except ImportError:  # A Python built without liblzma.
    lzma = None


def manifest(parts):
    path = os.path.join(parts, "manifest.json")
    if not os.path.exists(path):
        sys.exit(f"Cannot read the bundle: there is no {path}. Carry manifest.json with the first part.")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def digest(path):
    whole = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            whole.update(block)
    return whole.hexdigest()


def state(job):
    folder, part = job
    path = os.path.join(folder, part["name"])
    if not os.path.exists(path):
        return "missing"
    return "there" if os.path.getsize(path) == part["bytes"] and digest(path) == part["sha256"] else "damaged"


def states(folder, described, pool):
    return dict(zip((part["name"] for part in described["parts"]), pool.map(state, ((folder, part) for part in described["parts"]))))


def packed(folder, described, at, length):
    """Bytes of the stream that the parts are cut from."""
    content = bytearray()
    while length:
        index, start = divmod(at, described["partBytes"])
        with open(os.path.join(folder, described["parts"][index]["name"]), "rb") as file:
            file.seek(start)
            piece = file.read(length)
        content += piece
        at, length = at + len(piece), length - len(piece)
    return bytes(content)


def raw(content):
    if lzma is not None:
        return lzma.decompress(content)
    return subprocess.run(["xz", "-dc"], input=content, stdout=subprocess.PIPE, check=True).stdout


def unpack_chunk(job):
    folder, target, described, chunk = job
    content = raw(packed(folder, described, chunk["packedAt"], chunk["packed"]))
    if hashlib.sha256(content).hexdigest() != chunk["sha256"]:
        return f"the chunk at {chunk['at']} is damaged"
    begin, end = chunk["at"], chunk["at"] + chunk["bytes"]
    for file in described["files"]:
        first, last = max(begin, file["at"]), min(end, file["at"] + file["bytes"])
        if first < last:
            handle = os.open(os.path.join(target, file["path"]), os.O_WRONLY)
            try:
                os.pwrite(handle, content[first - begin : last - begin], first - file["at"])
            finally:
                os.close(handle)
    return ""


def create(target, described):
    for file in described["files"]:
        path = os.path.join(target, file["path"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.truncate(file["bytes"])
        os.chmod(path, int(file["mode"], 8))


def unpack(parts, target):
    begin, described = time.monotonic(), manifest(parts)
    done = os.path.join(target, ".unpacked")
    version = digest(os.path.join(parts, "manifest.json"))
    if os.path.exists(done) and open(done, encoding="utf-8").read() == version:
        return
    if lzma is None and shutil.which("xz") is None:
        sys.exit("Cannot unpack the bundle: this Python has no lzma and there is no xz. Install one.")
    with multiprocessing.Pool() as pool:
        bad = [f"{name} is {how}" for name, how in states(parts, described, pool).items() if how != "there"]
        if bad:
            sys.exit(f"Cannot unpack the bundle: {', '.join(bad)} (expected: {len(described['parts'])} whole parts in {parts}). Carry them again.")
        shutil.rmtree(target, ignore_errors=True)
        create(target, described)
        jobs = ((parts, target, described, chunk) for chunk in described["chunks"])
        problems = [problem for problem in pool.imap_unordered(unpack_chunk, jobs) if problem]
    if problems:
        sys.exit(f"Cannot unpack the bundle: {'; '.join(problems)}. Carry the parts again.")
    with open(done, "w", encoding="utf-8") as file:
        file.write(version)
    print(f"unpacked {len(described['files'])} files in {time.monotonic() - begin:.1f} s")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "status":
        described = manifest(arguments[1])
        with multiprocessing.Pool() as pool:
            found = states(arguments[1], described, pool)
        for name, how in found.items():
            print(name, how)
        sys.exit(0 if all(how == "there" for how in found.values()) else 1)
    if len(arguments) == 3 and arguments[0] == "unpack":
        unpack(arguments[1], arguments[2])
        return
    sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
