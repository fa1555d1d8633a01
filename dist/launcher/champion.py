"""Says whether the demo's champion comes from what the demo would train on now.

champion.py FLIGHTS HOME          status 0: yes, nothing to train
champion.py FLIGHTS HOME --write  notes the champion that was just trained

A stamp in HOME holds the hash of the configurations and SQL in FLIGHTS and the champion's version. The version's own tag
says which table version it was trained on; that must still be in the table's log. MLFLOW_TRACKING_URI names the server.
"""

import hashlib
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
MODEL = "flight-delay"


def champion() -> dict | None:
    query = urllib.parse.urlencode({"name": MODEL, "alias": "champion"})
    address = f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/registered-models/alias?{query}"
    try:
        with OPENER.open(address, timeout=30) as response:
            return json.load(response)["model_version"]
    except (urllib.error.URLError, KeyError, ValueError):
        return None


def definition(flights: Path) -> str:
    digest = hashlib.sha256()
    for file in [flights / "prepare.yaml", flights / "train.yaml", *sorted((flights / "sql").glob("*.sql"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def in_log(table: Path, version: str) -> bool:
    return version.isdigit() and (table / "_delta_log" / f"{int(version):020d}.json").exists()


def main(flights: Path, home: Path, write: bool) -> int:
    version = champion()
    if version is None:
        return 1
    stamp = home / "checkpoints" / "demo-champion"
    current = f"{definition(flights)} {version['version']}\n"
    if write:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(current)
        return 0
    tags = {tag["key"]: tag["value"] for tag in version.get("tags", [])}
    known = in_log(home / "lake" / "flight_features", tags.get("sinter.training.table.version", ""))
    return 0 if known and stamp.exists() and stamp.read_text() == current else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), write="--write" in sys.argv[3:]))
