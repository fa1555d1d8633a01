"""Writes the tiny model of the package tests: python make_tiny_model.py ../resources/tiny-model

One integer column (distance), one double column (temp), one category column (carrier);
score = sigmoid(0.5 * standardised distance - 0.25 * standardised temp + weight of the carrier).
Needs onnx and onnxruntime.
"""

import json
import math
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FILL = {"distance": 1000.0, "temp": 50.0}
MEAN = {"distance": 1040.0, "temp": 55.0}
DEVIATION = {"distance": 730.0, "temp": 18.0}
WEIGHT = {"distance": 0.5, "temp": -0.25}
VOCABULARY = ["AA", "B6", "UA"]
EMBEDDING = [0.1, -0.2, 0.3, 0.7, -0.6]  # missing, unknown, AA, B6, UA


def constant(name, value, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(value, dtype=dtype), name)


def build():
    nodes, constants, terms = [], [], []
    for name in ("distance", "temp"):
        constants += [
            constant(f"{name}_fill", FILL[name]),
            constant(f"{name}_mean", MEAN[name]),
            constant(f"{name}_deviation", DEVIATION[name]),
            constant(f"{name}_weight", WEIGHT[name]),
        ]
        nodes += [
            helper.make_node("IsNaN", [name], [f"{name}_missing"]),
            helper.make_node("Where", [f"{name}_missing", f"{name}_fill", name], [f"{name}_filled"]),
            helper.make_node("Sub", [f"{name}_filled", f"{name}_mean"], [f"{name}_centred"]),
            helper.make_node("Div", [f"{name}_centred", f"{name}_deviation"], [f"{name}_scaled"]),
            helper.make_node("Mul", [f"{name}_scaled", f"{name}_weight"], [f"{name}_term"]),
        ]
        terms.append(f"{name}_term")
    nodes.append(
        helper.make_node(
            "LabelEncoder",
            ["carrier"],
            ["carrier_index"],
            domain="ai.onnx.ml",
            keys_strings=["", *VOCABULARY],
            values_int64s=[0, *range(2, 2 + len(VOCABULARY))],
            default_int64=1,
        )
    )
    constants.append(constant("carrier_embedding", EMBEDDING))
    nodes.append(helper.make_node("Gather", ["carrier_embedding", "carrier_index"], ["carrier_term"]))
    terms.append("carrier_term")
    nodes += [
        helper.make_node("Add", [terms[0], terms[1]], ["numeric_term"]),
        helper.make_node("Add", ["numeric_term", terms[2]], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("distance", TensorProto.FLOAT, ["rows"]),
            helper.make_tensor_value_info("temp", TensorProto.FLOAT, ["rows"]),
            helper.make_tensor_value_info("carrier", TensorProto.STRING, ["rows"]),
        ],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows"])],
        constants,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
        ir_version=8,
        producer_name="sinter-test",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def expected(distance, temp, carrier):
    """The same score in plain Python."""
    logit = 0.0
    for name, value in (("distance", distance), ("temp", temp)):
        filled = FILL[name] if value is None else value
        logit += WEIGHT[name] * (filled - MEAN[name]) / DEVIATION[name]
    index = 0 if not carrier else VOCABULARY.index(carrier) + 2 if carrier in VOCABULARY else 1
    return 1 / (1 + math.exp(-(logit + EMBEDDING[index])))


def main(directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    model = build()
    (directory / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    rows = [
        (1400, 39.5, "UA"),
        (200, None, "B6"),
        (None, 71.0, None),
        (2475, 10.0, "ZZ"),
        (760, 55.0, "AA"),
        (1089, 91.25, ""),
    ]
    scores = [expected(*row) for row in rows]
    session = onnxruntime.InferenceSession(str(directory / "model.onnx"))
    (actual,) = session.run(
        ["score"],
        {
            "distance": np.array([np.nan if r[0] is None else r[0] for r in rows], np.float32),
            "temp": np.array([np.nan if r[1] is None else r[1] for r in rows], np.float32),
            "carrier": np.array([r[2] or "" for r in rows], object),
        },
    )
    np.testing.assert_allclose(actual, scores, atol=1e-6)
    (directory / "expected.json").write_text(
        json.dumps(
            [
                {"distance": d, "temp": t, "carrier": c, "score": s}
                for (d, t, c), s in zip(rows, scores)
            ],
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
