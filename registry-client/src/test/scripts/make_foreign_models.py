#!/usr/bin/env python3
"""Records the models of ../resources/foreign: what Python logs, by the libraries that Python users log with.

    python make_foreign_models.py ../resources/foreign

Needs mlflow, scikit-learn, skl2onnx, onnxruntime, pandas and torch. Each folder of a model is as mlflow.X.save_model
leaves it, less the files that say only how to install Python; expected.csv holds what ONNX Runtime or PyTorch say of
the rows in rows.csv.
"""
import pathlib
import shutil
import sys
import warnings

import mlflow
import mlflow.onnx
import mlflow.pytorch
import mlflow.sklearn
import numpy as np
import onnxruntime
import pandas as pd
import torch
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
OUT = pathlib.Path(sys.argv[1])
NUMBERS = ["distance", "wind", "hour", "load"]
REQUIREMENTS = ["mlflow"]
KEPT = {"MLmodel", "model.onnx", "model.pth", "model.pkl", "model.pt2", "pickle_module_info.txt", "requirements.txt"}
rng = np.random.default_rng(7)
torch.manual_seed(7)


def rows(count):
    frame = pd.DataFrame({
        "id": [f"r{i:03d}" for i in range(count)],
        "distance": rng.uniform(80, 2500, count).round(1),
        "wind": rng.gamma(2.0, 6.0, count).round(2),
        "hour": rng.integers(0, 24, count),
        "load": rng.uniform(0.3, 1.0, count).round(3),
        "carrier": rng.choice(["AA", "B6", "UA"], count),
    })
    for name in NUMBERS:  # so that Python's 64 bits and the graph's 32 begin with one number
        if name != "hour":
            frame[name] = frame[name].astype(np.float32).astype(np.float64)
    return frame


TRAIN, ROWS = rows(600), rows(60)
ROWS.loc[7, "carrier"] = "ZZ"
late = TRAIN.wind / 12 + (TRAIN.hour > 15) + (TRAIN.carrier == "B6") - TRAIN.load + rng.normal(0, 0.4, len(TRAIN))
LABEL = (late > late.median()).astype(int)
MINUTES = (late * 12).to_numpy()
X, XROWS = TRAIN[NUMBERS].astype(np.float32).to_numpy(), ROWS[NUMBERS].astype(np.float32).to_numpy()
COLUMNS = ModelSignature(inputs=Schema([ColSpec("long" if n == "hour" else "double", n) for n in NUMBERS]))
TENSOR = ModelSignature(inputs=Schema([TensorSpec(np.dtype(np.float32), (-1, len(NUMBERS)))]))
expected = {"id": ROWS.id}


def keep(name, save):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    save(folder)
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        if file.name not in KEPT and not file.name.endswith(".data"):
            file.unlink()


def onnx(name, model, signature, metadata=None):
    keep(name, lambda folder: mlflow.onnx.save_model(
        model, str(folder), signature=signature, pip_requirements=REQUIREMENTS, metadata=metadata))


def run(name, feed):
    session = onnxruntime.InferenceSession(str(OUT / name / "model.onnx"))
    return session.run(None, feed)


def record(name, score, label=None):
    expected[name] = np.asarray(score, dtype=np.float64).reshape(-1)
    if label is not None:
        expected[name + ".label"] = label


classifier = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, LABEL)
graph = to_onnx(classifier, X[:1], target_opset={"": 18, "ai.onnx.ml": 3})
onnx("sklearn-zipmap", graph, COLUMNS, metadata={"team": "delays"})
labels, maps = run("sklearn-zipmap", {"X": XROWS})
record("sklearn-zipmap", [m[1] for m in maps], labels)

graph = to_onnx(classifier, X[:1], options={"zipmap": False}, target_opset={"": 18, "ai.onnx.ml": 3})
onnx("sklearn-tensor", graph, TENSOR)
labels, matrix = run("sklearn-tensor", {"X": XROWS})
record("sklearn-tensor", matrix[:, 1], labels)

words = np.where(LABEL == 1, "late", "on time")
mixed = make_pipeline(
    ColumnTransformer([("n", StandardScaler(), NUMBERS), ("c", OneHotEncoder(handle_unknown="ignore"), ["carrier"])]),
    LogisticRegression()).fit(TRAIN[NUMBERS + ["carrier"]].astype({n: np.float32 for n in NUMBERS}), words)
types = [(n, Int64TensorType([None, 1]) if n == "hour" else FloatTensorType([None, 1])) for n in NUMBERS]
graph = to_onnx(mixed, initial_types=types + [("carrier", StringTensorType([None, 1]))],
                target_opset={"": 18, "ai.onnx.ml": 3})
onnx("sklearn-columns", graph, ModelSignature(
    inputs=Schema([ColSpec("long" if n == "hour" else "float", n) for n in NUMBERS] + [ColSpec("string", "carrier")])))
feed = {n: ROWS[[n]].to_numpy().astype(np.int64 if n == "hour" else np.float32) for n in NUMBERS}
feed["carrier"] = ROWS[["carrier"]].to_numpy().astype(object)
labels, maps = run("sklearn-columns", feed)
# Classes are sorted: 'on time' comes last and is the positive one.
record("sklearn-columns", [m["on time"] for m in maps], [int(label == "on time") for label in labels])

trees = GradientBoostingRegressor(n_estimators=12, max_depth=3, random_state=7).fit(X, MINUTES)
onnx("sklearn-regressor", to_onnx(trees, X[:1], target_opset={"": 18, "ai.onnx.ml": 3}), TENSOR)
record("sklearn-regressor", run("sklearn-regressor", {"X": XROWS})[0])

three = LogisticRegression(max_iter=2000).fit(StandardScaler().fit_transform(X), np.digitize(MINUTES, [0, 15]))
onnx("sklearn-three", to_onnx(three, X[:1], target_opset={"": 18, "ai.onnx.ml": 3}), TENSOR)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.tensor([1000.0, 10.0, 12.0, 1.0]))
        self.layers = torch.nn.Sequential(torch.nn.Linear(4, 80), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(80, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x / self.scale)


class Columns(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = Net()

    def forward(self, distance: torch.Tensor, wind: torch.Tensor, hour: torch.Tensor, load: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.net(torch.stack([distance, wind, hour, load], 1))).squeeze(1)


net = Net().train()
logits = net.eval()(torch.from_numpy(XROWS)).detach().numpy()
file = OUT / "net.onnx"
OUT.mkdir(exist_ok=True, parents=True)
torch.onnx.export(net, (torch.from_numpy(X[:1]),), str(file), dynamo=False, opset_version=18,
                  input_names=["rows"], output_names=["logit"], dynamic_axes={"rows": {0: "n"}, "logit": {0: "n"}})
import onnx as onnx_package  # noqa: E402, the name above is the helper's

loaded = onnx_package.load(str(file))
file.unlink()
onnx("torch-onnx", loaded, TENSOR)  # 80 x 4 weights: MLflow keeps them in a file beside the graph
record("torch-onnx", run("torch-onnx", {"rows": XROWS})[0])
assert np.abs(expected["torch-onnx"] - logits.reshape(-1)).max() < 1e-5


def torch_model(name, model, signature, form="pickle", **more):  # MLflow's name for what it saves TorchScript as
    keep(name, lambda folder: mlflow.pytorch.save_model(
        model, str(folder), signature=signature, pip_requirements=REQUIREMENTS, serialization_format=form, **more))


torch_model("torchscript", torch.jit.script(Net().train()), COLUMNS)  # saved in training mode, as people do
scripted = torch.jit.load(str(OUT / "torchscript" / "data" / "model.pth")).eval()
record("torchscript", scripted(torch.from_numpy(XROWS)).detach().numpy())
by_column = torch.jit.script(Columns().eval())
torch_model("torchscript-columns", by_column, COLUMNS)
record("torchscript-columns", by_column(*(torch.from_numpy(XROWS[:, i]) for i in range(4))).detach().numpy())

torch_model("torch-pickle", torch.nn.Linear(4, 1), TENSOR)
torch_model("torch-pt2", torch.nn.Linear(4, 1), TENSOR, form="pt2", input_example=X[:2])
keep("sklearn-only", lambda folder: mlflow.sklearn.save_model(
    LogisticRegression().fit(X, LABEL), str(folder), pip_requirements=REQUIREMENTS))
ROWS.to_csv(OUT / "rows.csv", index=False)
pd.DataFrame(expected).to_csv(OUT / "expected.csv", index=False)
