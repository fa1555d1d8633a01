"""Makes a small ONNX model over a time and the scores of some times: python make_time_model.py [DIRECTORY]

score = sigmoid(2 sin(2 pi place in the day) - cos(2 pi place in the week) + 0.5 sin(2 pi place in the year)). Writes
time.onnx and time.csv (microseconds since 1970 in UTC, score; empty for a missing time, whose sines and cosines are 0)
to src/test/resources/io/sinter/scoring. The scores are plain Python's. Needs numpy and onnx.
"""

import math
import pathlib
import random
import sys
from fractions import Fraction

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Length and a start in seconds, what turns sine into cosine, weight.
TERMS = [(86400, 0, 0.0, 2.0), (604800, 345600, math.pi / 2, -1.0), (31556952, 0, 0.0, 0.5)]


def build():
    nodes = [helper.make_node("Unsqueeze", ["at", "axis"], ["column"])]
    constants = [numpy_helper.from_array(np.array([1], np.int64), "axis")]
    for i, name in enumerate(("length", "start", "shift")):
        constants.append(numpy_helper.from_array(np.array([term[i] for term in TERMS], np.float64), name))
    constants.append(numpy_helper.from_array(np.array([[term[3]] for term in TERMS], np.float32), "weight"))
    constants.append(numpy_helper.from_array(np.array([2 * math.pi], np.float64), "turn"))
    constants.append(numpy_helper.from_array(np.array([0], np.float32), "zero"))
    for operator, inputs, output in (
        ("Sub", ["column", "start"], "since"),
        ("Div", ["since", "length"], "turns"),
        ("Floor", ["turns"], "whole"),
        ("Sub", ["turns", "whole"], "place"),
        ("Mul", ["place", "turn"], "angle"),
        ("Add", ["angle", "shift"], "shifted"),
        ("Sin", ["shifted"], "sine"),
    ):
        nodes.append(helper.make_node(operator, inputs, [output]))
    nodes += [
        helper.make_node("Cast", ["sine"], ["single"], to=TensorProto.FLOAT),
        helper.make_node("IsNaN", ["single"], ["missing"]),
        helper.make_node("Where", ["missing", "zero", "single"], ["numbers"]),
        helper.make_node("MatMul", ["numbers", "weight"], ["sum"]),
        helper.make_node("Sigmoid", ["sum"], ["scores"]),
        helper.make_node("Squeeze", ["scores", "axis"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes,
        "time",
        [helper.make_tensor_value_info("at", TensorProto.DOUBLE, ["rows"])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows"])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="sinter-test")
    onnx.checker.check_model(model, full_check=True)
    return model


def score(micros):
    total = 0.0
    for length, start, shift, weight in TERMS:
        place = (Fraction(micros, 10**6) - start) / length
        total += weight * math.sin(2 * math.pi * float(place - math.floor(place)) + shift)
    return 1 / (1 + math.exp(-total))


def main(directory):
    (directory / "time.onnx").write_bytes(build().SerializeToString(deterministic=True))
    random.seed(11)
    times = [random.randrange(-2 * 10**15, 4 * 10**15) for _ in range(60)]
    times += [day * 86400 * 10**6 for day in range(-3000, 30000, 1000)]
    lines = [f"{time},{score(time)!r}" for time in times] + [",0.5"]
    (directory / "time.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/io/sinter/scoring")
