"""Reads an artifact of a run as MLflow's own client sees it, and stores another: RUN_ID NAME_READ NAME_STORED TEXT."""

import sys
import tempfile
from pathlib import Path

import mlflow

run_id, read, stored, text = sys.argv[1:]
print(mlflow.artifacts.load_text(mlflow.get_run(run_id).info.artifact_uri + "/" + read))
with tempfile.TemporaryDirectory() as directory:
    file = Path(directory) / Path(stored).name
    file.write_text(text)
    mlflow.MlflowClient().log_artifact(run_id, str(file), str(Path(stored).parent))
