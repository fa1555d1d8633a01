"""Scores raw rows with the registered model through MLflow's Python client and compares.

    python score_with_pyfunc.py ROWS_PARQUET MODEL_URI
"""

import sys

import mlflow
import numpy as np
import pandas as pd

rows = pd.read_parquet(sys.argv[1])
model = mlflow.pyfunc.load_model(sys.argv[2])
inputs = rows[[column.name for column in model.metadata.signature.inputs]]
scored = model.predict(inputs)
difference = float(np.abs(scored["score"].to_numpy() - rows["jvm_score"].to_numpy()).max())
predictions = int((scored["prediction"].to_numpy() != rows["jvm_prediction"].to_numpy()).sum())
print(f"{len(rows)} rows, largest difference {difference:.2e}, {predictions} other predictions")
if len(rows) < 1000 or not difference <= 1e-5 or predictions > 0:
    sys.exit("Python and the JVM differ")
print(f"{len(rows)} rows agree within 1e-5")
