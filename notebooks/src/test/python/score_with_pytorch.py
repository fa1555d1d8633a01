"""Scores raw rows with the registered model's PyTorch flavor and compares. Needs mlflow, pandas, pyarrow and torch.

    python score_with_pytorch.py ROWS_PARQUET MODEL_URI

The network takes what the model card says: numbers as float32 [rows, columns] with NaN where one is missing, and
categories as int64 [rows, columns]: 0 for a missing one, 1 for one unknown, 2 and more in order of features.json.
"""

import json
import os
import sys

import mlflow
import numpy as np
import pandas as pd
import torch

rows = pd.read_parquet(sys.argv[1])
uri = sys.argv[2]
with open(os.path.join(mlflow.artifacts.download_artifacts(uri), "features.json"), encoding="utf-8") as file:
    features = json.load(file)["features"]
numeric = [f["name"] for f in features if f["kind"] == "numeric"]
numbers = np.column_stack([rows[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in numeric])
codes = []
for feature in features:
    if feature["kind"] == "categorical":
        index = {value: i + 2 for i, value in enumerate(feature["vocabulary"])}
        codes.append([0 if pd.isna(v) or v == "" else index.get(v, 1) for v in rows[feature["name"]]])
network = mlflow.pytorch.load_model(uri)
with torch.no_grad():
    logits = network(torch.from_numpy(numbers.astype(np.float32)), torch.tensor(np.array(codes).T, dtype=torch.int64))
scores = torch.sigmoid(logits).numpy().reshape(-1)
difference = float(np.abs(scores - rows["jvm_score"].to_numpy()).max())
print(f"mlflow.pytorch: {len(rows)} rows, largest difference {difference:.2e}")
if not difference <= 1e-5:
    sys.exit("PyTorch and the JVM differ")
print("PyTorch agrees within 1e-5")
