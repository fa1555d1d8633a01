"""Loads packages with MLflow and predicts their input examples: show_predictions.py PACKAGE...

Prints a line a package: its columns, and whether they say the same as one another.
"""

import sys

import mlflow
import numpy as np

for package in sys.argv[1:]:
    model = mlflow.pyfunc.load_model(package)
    frame = model.predict(model.input_example)
    names = list(frame.columns)
    holds = len(frame) == len(model.input_example)
    if names[1:] and names[1].startswith("score_"):
        scores = frame[names[1:]].to_numpy()
        likeliest = [names[1 + i].removeprefix("score_") for i in scores.argmax(axis=1)]
        holds &= np.allclose(scores.sum(axis=1), 1, atol=1e-5) and likeliest == list(frame["prediction"])
    elif names[1:] and names[1].startswith("quantile_"):
        holds &= (frame["prediction"] == frame["quantile_0.5"]).all()
    else:
        holds &= names == ["prediction"] and frame["prediction"].dtype == np.float64
    print(" ".join(names), "consistent" if holds else "inconsistent")
