"""Reads requirement lines (name==version, with markers) from standard input and checks them against the environment it runs in.

Prints the first differences and ends with status 1 when there are any.
"""

import importlib.metadata
import sys


def applies(marker: str) -> bool:
    """Understands the two markers requirements.txt uses."""
    newer = sys.version_info >= (3, 11)
    return {"": True, 'python_version >= "3.11"': newer, 'python_version < "3.11"': not newer}[marker]


def installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def main() -> int:
    problems = []
    for line in sys.stdin:
        requirement, _, marker = line.split("#")[0].strip().partition(";")
        if not requirement or not applies(marker.strip()):
            continue
        name, _, wanted = requirement.strip().partition("==")
        found = installed(name)
        if found.split("+")[0] != wanted:
            problems.append(f"{name} is {found} ({wanted} needed)")
    print("; ".join(problems[:4]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
