"""Says whether a registered model's champion comes from what the demo would train on now.

champion.py CONFIG TABLE STAMP          status 0: yes, nothing to train
champion.py CONFIG TABLE STAMP --write  notes the champion that was just trained from them

The stamp holds the configuration's hash and the champion's version; the version's own tags say which table version it
was trained on. MLFLOW_TRACKING_URI names the server.
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


def newest_version(table: Path) -> int:
    """The newest version of a Delta table by its log: files named 00000000000000000003.json."""
    versions = [int(file.stem) for file in (table / "_delta_log").glob("*.json") if file.stem.isdigit()]
    return max(versions, default=-1)


def main(config: Path, table: Path, stamp: Path, write: bool) -> int:
    version = champion()
    if version is None:
        return 1
    current = f"{hashlib.sha256(config.read_bytes()).hexdigest()} {version['version']}\n"
    if write:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(current)
        return 0
    tags = {tag["key"]: tag["value"] for tag in version.get("tags", [])}
    same_table = tags.get("sinter.training.table.version") == str(newest_version(table))
    return 0 if same_table and stamp.exists() and stamp.read_text() == current else 1


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4]), write="--write" in sys.argv[4:]))
