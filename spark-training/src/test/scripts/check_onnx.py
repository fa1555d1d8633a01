"""Checks an ONNX file with onnx.checker and scores rows with ONNX Runtime: check_onnx.py MODEL ROWS.json.

ROWS.json holds {"inputs": {column: [values]}, "scores": [...]}; null stands for NaN. Prints the largest difference.
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime

model, rows = sys.argv[1], json.load(open(sys.argv[2]))
onnx.checker.check_model(onnx.load(model), full_check=True)
session = onnxruntime.InferenceSession(model)
feed = {}
for port in session.get_inputs():
    values = rows["inputs"][port.name]
    if port.type == "tensor(string)":
        feed[port.name] = np.array(values, dtype=object)
    else:
        feed[port.name] = np.array([np.nan if v is None else v for v in values], dtype=np.float32)
scores = session.run(["score"], feed)[0]
print(float(np.max(np.abs(scores - np.array(rows["scores"], dtype=np.float32)))))
