"""Compares the demo's network with scikit-learn's HistGradientBoostingClassifier on the same columns, rows and split.

    <home>/venv/bin/python notebooks/flights/benchmark/hist_gradient_boosting.py [--home DIR]

Reads the columns from train.yaml and the rows from the newest version of <home>/lake/flight_features. Prints the peer's
validation AUC and, when an MLflow server answers (MLFLOW_TRACKING_URI, or the one of ./sinter up), that of the champion.
"""

import argparse
import json
import os
import sys
import urllib.parse
from pathlib import Path

import pandas as pd
import pyarrow.dataset
import pyarrow.parquet
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

CONFIG = Path(__file__).resolve().parent.parent / "train.yaml"


def live_files(table: Path) -> list[str]:
    """The data files of a Delta table's newest version: the log's added files less the removed ones."""
    log = table / "_delta_log"
    if not log.is_dir():
        sys.exit(f"Cannot read {table}: it is no Delta table. Run ./sinter demo first, or give --home DIR.")
    files: dict[str, None] = {}
    start = -1
    checkpoint = log / "_last_checkpoint"
    if checkpoint.exists():
        start = json.loads(checkpoint.read_text())["version"]
        for part in sorted(log.glob(f"{start:020d}.checkpoint*.parquet")):
            added = pyarrow.parquet.read_table(part, columns=["add"]).column("add").to_pylist()
            files.update((entry["path"], None) for entry in added if entry)
    for commit in sorted(log.glob("*.json")):
        if not commit.stem.isdigit() or int(commit.stem) <= start:
            continue
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "remove" in action:
                files.pop(action["remove"]["path"], None)
            if "add" in action:
                files[action["add"]["path"]] = None
    return [str(table / urllib.parse.unquote(file)) for file in files]


def features(rows: pd.DataFrame, numeric: list[str], categorical: list[str], known: dict[str, list[str]]) -> pd.DataFrame:
    columns = {name: rows[name].astype("float64") for name in numeric}
    for name in categorical:
        values = rows[name].astype(object)
        columns[name] = pd.Categorical(values.where(values.isin(known[name]), None), categories=known[name])
    return pd.DataFrame(columns, index=rows.index)


def champion(home: Path) -> str:
    address = os.environ.get("MLFLOW_TRACKING_URI")
    running = home / "mlflow" / "server"
    if not address and running.exists():
        address = f"http://127.0.0.1:{running.read_text().split()[1]}"
    if not address:
        return "not known: no MLflow server runs (./sinter up)"
    import mlflow

    client = mlflow.MlflowClient(address)
    version = client.get_model_version_by_alias("flight-delay", "champion")
    metrics = client.get_run(version.run_id).data.metrics
    return f"{metrics['best_validation_auc']:.4f} (flight-delay, version {version.version})"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--home", type=Path, default=Path.home() / ".sinter")
    home = arguments.parse_args().home.expanduser()
    config = yaml.safe_load(CONFIG.read_text())
    numeric, categorical = config["features"]["numeric"], config["features"]["categorical"]

    dataset = pyarrow.dataset.dataset(live_files(home / "lake" / config["source"]["table"]), format="parquet")
    rows = dataset.to_table(columns=["flight_date", "month", config["label"], *numeric, *categorical]).to_pandas()
    rows = rows[rows[config["label"]].notna()]
    dates = pd.to_datetime(rows["flight_date"])
    training = rows[dates <= "2013-03-31"]
    validation = rows[(dates >= "2013-04-01") & (dates <= "2013-04-15")]

    known = {name: sorted(training[name].dropna().unique()) for name in categorical}
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=0)
    model.fit(features(training, numeric, categorical, known), training[config["label"]].astype(int))
    scores = model.predict_proba(features(validation, numeric, categorical, known))[:, 1]
    auc = roc_auc_score(validation[config["label"]].astype(int), scores)

    print(f"{len(training):,} flights to train on, {len(validation):,} to validate on, {len(numeric) + len(categorical)} columns")
    print(f"HistGradientBoostingClassifier, validation AUC: {auc:.4f}")
    print(f"Sinter's champion, validation AUC: {champion(home)}")


if __name__ == "__main__":
    main()
