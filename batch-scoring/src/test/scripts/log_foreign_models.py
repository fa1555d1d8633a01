"""Logs recorded models with MLflow's own client: python log_foreign_models.py FOLDER KIND NAME [expected output]

KIND is onnx (loaded, and logged with mlflow.onnx.log_model) or folder (its files uploaded as they are, for what needs
libraries that are not here). Prints what ONNX Runtime's Python says of rows.csv: one number a line, of the last output.
"""

import csv
import pathlib
import sys

import mlflow
import numpy as np
import onnx
import onnxruntime
from mlflow.models import Model

folder, kind, name = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
mlflow.set_experiment(name)
if kind == "onnx":
    graph = onnx.load(folder / "model.onnx")  # with the tensors beside it
    with mlflow.start_run():
        mlflow.onnx.log_model(graph, name="model", registered_model_name=name,
                              signature=Model.load(folder).signature, pip_requirements=["mlflow"])
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    with open(sys.argv[4]) as file:
        rows = list(csv.DictReader(file))
    matrix = np.array([[row[c] for c in ("distance", "wind", "hour", "load")] for row in rows], np.float32)
    last = session.run(None, {session.get_inputs()[0].name: matrix})[-1]
    for row, value in zip(rows, last):
        print("score", row["id"], value[1] if isinstance(value, dict) else value[-1])
else:
    client = mlflow.MlflowClient()
    with mlflow.start_run() as run:
        mlflow.log_artifacts(folder, "model")
    client.create_registered_model(name)
    client.create_model_version(name, f"{run.info.artifact_uri}/model", run.info.run_id)
client = mlflow.MlflowClient()
client.set_registered_model_alias(name, "champion", client.search_model_versions(f"name='{name}'")[0].version)
