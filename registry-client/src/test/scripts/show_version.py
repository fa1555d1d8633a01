"""Prints what MLflow's own client knows about a registered version: show_version.py NAME ALIAS"""

import json
import sys

import mlflow
from mlflow import MlflowClient

version = MlflowClient().get_model_version_by_alias(*sys.argv[1:])
run = mlflow.get_run(version.run_id)
outputs = [output.model_id for output in run.outputs.model_outputs]
model = mlflow.get_logged_model(outputs[0])
gate = json.loads(mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/gate.json"))
print("status", model.status)
print("outputs of the run", *outputs)
print("gate.json passed", gate["passed"], "checks", *[check["name"] for check in gate["checks"]])
print("registered as", *[f"{entry['name']} {entry['version']}" for entry in json.loads(model.tags["mlflow.modelVersions"])])
