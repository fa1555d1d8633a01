"""Writes the ONNX graphs of OnnxModelTest and what ONNX Runtime's Python API answers for them.

Run from the module folder: python src/test/scripts/make_onnx_fixtures.py
Needs: numpy, onnx, onnxruntime. Deterministic for given versions (made with onnx 1.22, onnxruntime 1.29 or near).
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parent.parent / "resources/io/sinter/arrow"
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
WORDS = ["UA", "Zürich", "東京", "😀", "a longer category name"]


def value(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, list(shape))


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def save(name, nodes, inputs, outputs, constants):
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=OPSETS, ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, OUT / f"{name}.onnx")
    return onnxruntime.InferenceSession(str(OUT / f"{name}.onnx"), providers=["CPUExecutionProvider"])


def delay_graph():
    """Raw columns in, one probability out: imputation, standardisation and vocabulary are inside."""
    rng = np.random.default_rng(7)
    constants = [constant("axis", np.array([1], np.int64))]
    nodes, parts = [], []
    for name, fill, mean, deviation in [("distance", 900.0, 1000.0, 700.0), ("temp", 50.0, 55.0, 18.0)]:
        constants += [
            constant(f"{name}_fill", np.float32(fill)),
            constant(f"{name}_mean", np.float32(mean)),
            constant(f"{name}_deviation", np.float32(deviation)),
        ]
        nodes += [
            helper.make_node("IsNaN", [name], [f"{name}_missing"]),
            helper.make_node("Where", [f"{name}_missing", f"{name}_fill", name], [f"{name}_filled"]),
            helper.make_node("Sub", [f"{name}_filled", f"{name}_mean"], [f"{name}_centred"]),
            helper.make_node("Div", [f"{name}_centred", f"{name}_deviation"], [f"{name}_scaled"]),
            helper.make_node("Unsqueeze", [f"{name}_scaled", "axis"], [f"{name}_column"]),
        ]
        parts.append(f"{name}_column")
    nodes += [
        helper.make_node(
            "LabelEncoder", ["carrier"], ["index"], domain="ai.onnx.ml",
            keys_strings=["", *WORDS], values_int64s=[0, *range(2, 2 + len(WORDS))], default_int64=1,
        ),
        helper.make_node("Gather", ["embedding", "index"], ["embedded"]),
        helper.make_node("Concat", [*parts, "embedded"], ["row"], axis=1),
        helper.make_node("MatMul", ["row", "weights"], ["sum"]),
        helper.make_node("Sigmoid", ["sum"], ["probability"]),
        helper.make_node("Squeeze", ["probability", "axis"], ["score"]),
    ]
    constants += [
        constant("embedding", rng.normal(size=(2 + len(WORDS), 3)).astype(np.float32)),
        constant("weights", rng.normal(size=(5, 1)).astype(np.float32)),
    ]
    session = save(
        "delay", nodes,
        [value("distance", TensorProto.FLOAT, "rows"), value("temp", TensorProto.FLOAT, "rows"),
         value("carrier", TensorProto.STRING, "rows")],
        [value("score", TensorProto.FLOAT, "rows")], constants,
    )
    rows = 257
    distance = rng.uniform(80, 3000, rows).astype(np.float32)
    temp = rng.uniform(10, 100, rows).astype(np.float32)
    distance[rng.random(rows) < 0.1] = np.nan
    temp[rng.random(rows) < 0.1] = np.nan
    carrier = rng.choice(["", "never seen", "😁", *WORDS], rows)
    score = session.run(
        ["score"], {"distance": distance, "temp": temp, "carrier": carrier.astype(object)}
    )[0]
    with open(OUT / "delay.tsv", "w", encoding="utf-8") as out:
        for row in zip(distance, temp, carrier, score):
            out.write("\t".join([str(row[0]).replace("nan", "NaN"), str(row[1]).replace("nan", "NaN"), row[2], str(row[3])]) + "\n")


def types_graph():
    """Every numeric input type, a [rows, 1] input and two scores per row: (d + i, l - f)."""
    save(
        "types",
        [
            helper.make_node("Squeeze", ["f", "axis"], ["f1"]),
            helper.make_node("Cast", ["d"], ["df"], to=TensorProto.FLOAT),
            helper.make_node("Cast", ["i"], ["if"], to=TensorProto.FLOAT),
            helper.make_node("Cast", ["l"], ["lf"], to=TensorProto.FLOAT),
            helper.make_node("Add", ["df", "if"], ["first"]),
            helper.make_node("Sub", ["lf", "f1"], ["second"]),
            helper.make_node("Unsqueeze", ["first", "axis"], ["first1"]),
            helper.make_node("Unsqueeze", ["second", "axis"], ["second1"]),
            helper.make_node("Concat", ["first1", "second1"], ["y"], axis=1),
        ],
        [value("d", TensorProto.DOUBLE, "rows"), value("i", TensorProto.INT32, "rows"),
         value("l", TensorProto.INT64, "rows"), value("f", TensorProto.FLOAT, "rows", 1)],
        [value("y", TensorProto.FLOAT, "rows", 2)],
        [constant("axis", np.array([1], np.int64))],
    )


def refused_graphs():
    """Graphs that score() cannot serve: two outputs of other names, an int64 output, a matrix input."""
    x, y = value("x", TensorProto.FLOAT, "rows"), value("y", TensorProto.FLOAT, "rows")
    save("two_outputs", [helper.make_node("Neg", ["x"], ["y"]), helper.make_node("Abs", ["x"], ["z"])],
         [x], [y, value("z", TensorProto.FLOAT, "rows")], [])
    save("integer_output", [helper.make_node("Cast", ["x"], ["score"], to=TensorProto.INT64)],
         [x], [value("score", TensorProto.INT64, "rows")], [])
    save("matrix_input", [helper.make_node("ReduceSum", ["x", "axis"], ["score"], keepdims=0)],
         [value("x", TensorProto.FLOAT, "rows", 4)], [value("score", TensorProto.FLOAT, "rows")],
         [constant("axis", np.array([1], np.int64))])


if __name__ == "__main__":
    delay_graph()
    types_graph()
    refused_graphs()
