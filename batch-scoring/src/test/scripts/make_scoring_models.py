"""Makes the two small ONNX models of the scoring tests and the scores ONNX Runtime's Python gives them.

    python make_scoring_models.py [DIRECTORY]

needs numpy, onnx and onnxruntime. It writes model-a.onnx, model-b.onnx (same inputs, other weights), expected.csv (the
raw rows with both models' scores) to src/test/resources/io/sinter/scoring. An empty field of the CSV is a missing value.
"""

import csv
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

NUMERIC = {"distance": (900.0, 1000.0, 500.0), "hour": (12.0, 13.0, 5.0)}  # fill, mean, standard deviation
CATEGORICAL = {"carrier": ["AA", "B6", "UA"], "origin": ["EWR", "JFK", "LGA"]}
EMBEDDING = 2
HIDDEN = 8


def model(seed: int) -> onnx.ModelProto:
    rng = np.random.default_rng(seed)
    nodes, weights, inputs, encoded = [], [], [], []

    def constant(name, value, dtype=np.float32):
        weights.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    axis = constant("axis", [1], np.int64)
    for name, (fill, mean, deviation) in NUMERIC.items():
        inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows"]))
        nodes += [
            helper.make_node("IsNaN", [name], [f"{name}.missing"]),
            helper.make_node("Where", [f"{name}.missing", constant(f"{name}.fill", fill), name], [f"{name}.filled"]),
            helper.make_node("Sub", [f"{name}.filled", constant(f"{name}.mean", mean)], [f"{name}.centred"]),
            helper.make_node("Div", [f"{name}.centred", constant(f"{name}.deviation", deviation)], [f"{name}.scaled"]),
            helper.make_node("Unsqueeze", [f"{name}.scaled", axis], [f"{name}.column"]),
        ]
        encoded.append(f"{name}.column")
    for name, vocabulary in CATEGORICAL.items():
        inputs.append(helper.make_tensor_value_info(name, TensorProto.STRING, ["rows"]))
        table = constant(f"{name}.embedding", rng.normal(size=(len(vocabulary) + 2, EMBEDDING)))
        nodes += [
            helper.make_node(
                "LabelEncoder",
                [name],
                [f"{name}.index"],
                domain="ai.onnx.ml",
                keys_strings=["", *vocabulary],
                values_int64s=[0, *range(2, len(vocabulary) + 2)],
                default_int64=1,
            ),
            helper.make_node("Gather", [table, f"{name}.index"], [f"{name}.vector"]),
        ]
        encoded.append(f"{name}.vector")
    width = len(NUMERIC) + EMBEDDING * len(CATEGORICAL)
    nodes += [
        helper.make_node("Concat", encoded, ["x"], axis=1),
        helper.make_node("Gemm", ["x", constant("w1", rng.normal(size=(width, HIDDEN))), constant("b1", rng.normal(size=HIDDEN))], ["h"]),
        helper.make_node("Relu", ["h"], ["a"]),
        helper.make_node("Gemm", ["a", constant("w2", rng.normal(size=(HIDDEN, 1)) / 2), constant("b2", [-0.3])], ["logit"]),
        helper.make_node("Squeeze", ["logit", axis], ["flat"]),
        helper.make_node("Sigmoid", ["flat"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes, "flight-delay", inputs, [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows"])], weights
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)])
    made.ir_version = 8
    onnx.checker.check_model(made)
    return made


def rows(count: int) -> dict[str, list]:
    """Rows with missing values, unknown categories and letters outside ASCII, in a fixed random order."""
    rng = np.random.default_rng(7)
    columns: dict[str, list] = {
        "distance": [None if rng.random() < 0.1 else round(float(rng.gamma(3, 350)), 3) for _ in range(count)],
        "hour": [None if rng.random() < 0.1 else int(rng.integers(0, 24)) for _ in range(count)],
    }
    for name, vocabulary in CATEGORICAL.items():
        choices = [*vocabulary, None, "ZZ", "Zürich–東京"]
        columns[name] = [choices[int(rng.integers(0, len(choices)))] for _ in range(count)]
    return columns


def score(made: onnx.ModelProto, columns: dict[str, list]) -> np.ndarray:
    feeds = {name: np.array([np.nan if v is None else v for v in columns[name]], dtype=np.float32) for name in NUMERIC}
    feeds |= {name: np.array([v or "" for v in columns[name]], dtype=object) for name in CATEGORICAL}
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["score"], feeds)[0]


def main() -> None:
    default = pathlib.Path(__file__).parent.parent / "resources/io/sinter/scoring"
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    columns = rows(500)
    scores = {}
    for name, seed in (("a", 1), ("b", 2)):
        made = model(seed)
        (directory / f"model-{name}.onnx").write_bytes(made.SerializeToString())
        scores[name] = score(made, columns)
    with open(directory / "expected.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *columns, "score_a", "score_b"])
        for i in range(len(scores["a"])):
            values = ["" if column[i] is None else column[i] for column in columns.values()]
            writer.writerow([f"f{i:04d}", *values, *(format(float(scores[m][i]), ".9g") for m in "ab")])


if __name__ == "__main__":
    main()
