"""Checks ONNX files with onnx.checker and scores rows with ONNX Runtime: check_onnx.py (MODEL ROWS.json)...

ROWS.json holds {"inputs": {column: [values]}, "scores": [...]}; null stands for NaN. Prints the largest difference.
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime


def difference(model, rows):
    onnx.checker.check_model(onnx.load(model), full_check=True)
    session = onnxruntime.InferenceSession(model)
    feed = {}
    for port in session.get_inputs():
        values = rows["inputs"][port.name]
        if port.type == "tensor(string)":
            feed[port.name] = np.array(values, dtype=object)
        else:
            dtype = np.float64 if port.type == "tensor(double)" else np.float32
            feed[port.name] = np.array([np.nan if v is None else v for v in values], dtype=dtype)
    expected = np.array(rows["scores"], dtype=np.float32)
    name = "score" if len(expected) == len(next(iter(feed.values()))) else "scores"
    scores = session.run([name], feed)[0]
    return float(np.max(np.abs(scores.ravel() - expected)))


arguments = sys.argv[1:]
print(max(difference(model, json.load(open(rows))) for model, rows in zip(arguments[::2], arguments[1::2])))
