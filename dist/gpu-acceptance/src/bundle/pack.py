"""Packs the GPU acceptance suite: a Java runtime, jars and natives in numbered parts small enough to carry.

The parts are one stream of xz-compressed chunks, cut at the size of a part; manifest.json beside them says which file
lies where in the chunks, with the SHA-256 of every part, chunk and file list. What seldom changes comes first, so that
a new build of Sinter changes the last parts only. Chunks are kept in a cache by the SHA-256 of their content.

usage: pack.py OUT --jdk DIR --spark-jars DIR --natives JAR --jar JAR... [--arch 90|all] [--cache DIR] [--file FILE...]
"""

import argparse
import fnmatch
import hashlib
import json
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

import trim_fatbin

HERE = pathlib.Path(__file__).resolve().parent
PART_BYTES = 56 << 20
CHUNK_BYTES = 48 << 20
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": CHUNK_BYTES}]
SETTING = "xz-6-48MiB"
# What Spark, Delta, Sinter and their libraries load; jdk.incubator.vector and jdk.unsupported are Spark's.
MODULES = [
    "java.base", "java.compiler", "java.datatransfer", "java.desktop", "java.instrument", "java.logging",
    "java.management", "java.naming", "java.net.http", "java.prefs", "java.rmi", "java.scripting", "java.security.jgss",
    "java.security.sasl", "java.sql", "java.transaction.xa", "java.xml", "java.xml.crypto", "jdk.attach",
    "jdk.crypto.ec", "jdk.incubator.vector", "jdk.jfr", "jdk.management", "jdk.net", "jdk.security.auth",
    "jdk.security.jgss", "jdk.unsupported", "jdk.zipfs",
]  # fmt: skip


def runtime(jdk, target):
    command = [f"{jdk}/bin/jlink", "--module-path", f"{jdk}/jmods", "--add-modules", ",".join(MODULES)]
    command += ["--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "0", "--output", str(target)]
    subprocess.run(command, check=True)


def store(source, target, change=lambda name, content: content):
    """The same archive with entries as they are: chunks compress them better than a jar does."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(source) as jar, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as out:
        for entry in jar.infolist():
            if entry.filename == "META-INF/INDEX.LIST":
                continue  # It names neighbours that need not be there.
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.external_attr = entry.external_attr
            out.writestr(copy, change(entry.filename, jar.read(entry)))


def cut(architecture):
    """Trims what is CUDA code in the natives."""

    def change(name, content):
        if architecture == "all" or os.path.basename(name) != "libtorch_cuda.so":
            return content
        data = bytearray(content)
        stays, goes = trim_fatbin.trim(data, int(architecture))
        if not stays:
            raise trim_fatbin.TrimError(f"Cannot keep sm_{architecture} of {name}: it has no code for it (has: {sorted(goes)}).")
        print(f"{name}: kept {dict(stays)}, cleared {sum(goes.values()):,} bytes")
        return bytes(data)

    return change


def wanted(jars):
    lines = (HERE / "spark-jars.deny").read_text(encoding="utf-8").splitlines()
    denied = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return sorted(jar for jar in jars.glob("*.jar") if not any(fnmatch.fnmatch(jar.name, one) for one in denied))


def stage(options, folder):
    """Lays out the bundle; returns its groups of files, what changes least first."""
    store(options.natives, folder / "natives/sinter-natives.jar", cut(options.arch))
    runtime(options.jdk, folder / "jre")
    for jar in wanted(options.spark_jars):
        store(jar, folder / "spark/jars" / jar.name)
    for jar in options.jar:
        store(jar, folder / "jars" / jar.name)
    for file in options.file:
        (folder / "bench").mkdir(exist_ok=True)
        shutil.copy(file, folder / "bench" / file.name)
    sinter = [file for file in (folder / "jars").iterdir() if file.name.startswith("sinter-")]
    return [
        [folder / "natives"],
        [folder / "jre", folder / "spark", *sorted(set((folder / "jars").iterdir()) - set(sinter))],
        [*sorted(sinter), *sorted(folder.glob("bench"))],
    ]


def files(paths):
    for path in paths:
        found = [path] if path.is_file() else (file for file in path.rglob("*") if file.is_file())
        # Of one kind side by side, as libraries and classes compress best among their own.
        yield from sorted(found, key=lambda file: (file.suffix, str(file)))


def compressed(raw, cache):
    """An xz stream of a chunk, from the cache if it was made before."""
    name = cache / f"{hashlib.sha256(raw).hexdigest()}.{SETTING}.xz"
    if not name.exists():
        part = name.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(lzma.compress(raw, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=FILTERS))
        part.rename(name)
    return name


def chunks(groups, folder):
    """The listing of all files and an iterator over the raw chunks; each group begins a chunk."""
    listing, position = [], 0
    plan = []
    for group in groups:
        members, begin = list(files(group)), position
        for file in members:
            mode = "755" if os.access(file, os.X_OK) else "644"
            size = file.stat().st_size
            listing.append({"path": str(file.relative_to(folder)), "mode": mode, "at": position, "bytes": size})
            position += size
        plan.append((begin, members))

    def raw():
        for begin, members in plan:
            buffer, at = bytearray(), begin
            for file in members:
                buffer += file.read_bytes()
                while len(buffer) >= CHUNK_BYTES:
                    yield at, bytes(buffer[:CHUNK_BYTES])
                    del buffer[:CHUNK_BYTES]
                    at += CHUNK_BYTES
            if buffer:
                yield at, bytes(buffer)

    return listing, raw()


def write(out, listing, raw, cache):
    """Cuts the compressed chunks into parts and describes them."""
    described, parts, packed, part = [], [], 0, None
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(lambda one: (one[0], len(one[1]), hashlib.sha256(one[1]).hexdigest(), compressed(one[1], cache)), raw))
    for at, length, digest, file in made:
        content = file.read_bytes()
        described.append({"at": at, "bytes": length, "packedAt": packed, "packed": len(content), "sha256": digest})
        packed += len(content)
        while content:
            if part is None or part.tell() == PART_BYTES:
                if part is not None:
                    part.close()
                parts.append(out / f"part-{len(parts) + 1:02d}")
                part = open(parts[-1], "wb")
            room = PART_BYTES - part.tell()
            part.write(content[:room])
            content = content[room:]
    part.close()
    manifest = {
        "format": 1,
        "partBytes": PART_BYTES,
        "parts": [{"name": one.name, "bytes": one.stat().st_size, "sha256": hashlib.sha256(one.read_bytes()).hexdigest()} for one in parts],
        "chunks": described,
        "files": listing,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=0), encoding="utf-8")
    return parts, packed


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--jdk", required=True)
    parser.add_argument("--spark-jars", type=pathlib.Path, required=True)
    parser.add_argument("--natives", type=pathlib.Path, required=True)
    parser.add_argument("--jar", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--file", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--arch", default="90", help="the GPU's architecture, e.g. 90 for an H100; all keeps every one")
    parser.add_argument("--cache", type=pathlib.Path)
    return parser.parse_args()


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob("part-*"):
        old.unlink()
    cache = options.cache or options.out / ".chunks"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.out) as staging:
        folder = pathlib.Path(staging)
        listing, raw = chunks(stage(options, folder), folder)
        parts, packed = write(options.out, listing, raw, cache)
    for script in ("gpu-acceptance.sh", "unpack.py"):
        shutil.copy(HERE / script, options.out / script)
    whole = sum(file["bytes"] for file in listing)
    print(f"{len(parts)} parts of at most {PART_BYTES >> 20} MiB, {packed / 2**20:,.0f} MiB in all, unpacked {whole / 2**20:,.0f} MiB: {options.out}")


if __name__ == "__main__":
    try:
        main()
    except (trim_fatbin.TrimError, subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"Cannot pack the GPU acceptance suite: {error}")
