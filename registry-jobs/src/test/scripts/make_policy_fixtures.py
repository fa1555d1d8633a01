"""Makes the models, rows and expected figures of the policy's tests.

    python make_policy_fixtures.py [DIRECTORY]

needs numpy, scipy, scikit-learn, onnx and onnxruntime. It writes to src/test/resources/io/sinter/promotion/policy:
both.onnx (calibrated), x.onnx (weaker), number.onnx (a number), rows.csv, and expected.json.

Metrics are scikit-learn's. DeLong's variances are computed here over all pairs, by the definition in the paper of 1988. Errors
of the other metrics are those of 4,000 bootstrap resamples, the same ones for both models (minutes). Wilson's interval is
SciPy's; Newcombe's is computed here by the formulas of the paper of 1998.
"""

import csv
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from scipy import stats
from sklearn import metrics

ROWS = 2000
THRESHOLD = 0.4
NUMBERS = {"both": {"x": 1.5, "z": 1.0}, "x": {"x": 1.2}, "number": {"x": 1.5, "z": 1.0}}
BIAS = {"both": -0.5, "x": -0.4, "number": 0.25}


def model(name: str) -> onnx.ModelProto:
    nodes, weights, sums = [], [], []
    for column, weight in NUMBERS[name].items():
        weights.append(numpy_helper.from_array(np.float32(weight), f"{column}.weight"))
        nodes.append(helper.make_node("Mul", [column, f"{column}.weight"], [f"{column}.part"]))
        sums.append(f"{column}.part")
    weights.append(numpy_helper.from_array(np.float32(BIAS[name]), "bias"))
    nodes.append(helper.make_node("Sum", [*sums], ["sum"]))
    if name == "number":
        nodes.append(helper.make_node("Add", ["sum", "bias"], ["score"]))
    else:
        nodes.append(helper.make_node("Add", ["sum", "bias"], ["logit"]))
        nodes.append(helper.make_node("Sigmoid", ["logit"], ["score"]))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(column, TensorProto.FLOAT, ["rows"]) for column in NUMBERS[name]],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows"])],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    onnx.checker.check_model(made)
    return made


def score(made: onnx.ModelProto, rows: dict) -> np.ndarray:
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {port.name: rows[port.name].astype(np.float32) for port in session.get_inputs()}
    return session.run(["score"], feeds)[0]


def ece(label, score, weight):
    bins = np.clip((score * 10).astype(int), 0, 9)
    gaps = [abs(np.sum(weight[bins == b] * (score - label)[bins == b])) for b in range(10)]
    return sum(gaps) / weight.sum()


def binary(label, score, weight) -> dict:
    predicted = (score >= THRESHOLD).astype(int)
    return {
        "auc": metrics.roc_auc_score(label, score, sample_weight=weight),
        "log_loss": metrics.log_loss(label, score, sample_weight=weight),
        "brier": metrics.brier_score_loss(label, score, sample_weight=weight),
        "accuracy": metrics.accuracy_score(label, predicted, sample_weight=weight),
        "precision": metrics.precision_score(label, predicted, sample_weight=weight),
        "recall": metrics.recall_score(label, predicted, sample_weight=weight),
        "f1": metrics.f1_score(label, predicted, sample_weight=weight),
        "ece": ece(label, score, weight),
    }


def number(label, score, weight) -> dict:
    return {
        "rmse": metrics.root_mean_squared_error(label, score, sample_weight=weight),
        "mae": metrics.mean_absolute_error(label, score, sample_weight=weight),
        "r2": metrics.r2_score(label, score, sample_weight=weight),
    }


def delong(label, one, two) -> dict:
    def placements(score):
        positive, negative = score[label == 1][:, None], score[label == 0][None, :]
        kernel = (positive > negative) + 0.5 * (positive == negative)
        return kernel.mean(axis=1), kernel.mean(axis=0)

    (p1, n1), (p2, n2) = placements(one), placements(two)
    covariance = np.cov(p1, p2) / len(p1) + np.cov(n1, n2) / len(n1)
    return {
        "candidate": float(np.sqrt(covariance[0, 0])),
        "champion": float(np.sqrt(covariance[1, 1])),
        "change": float(np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])),
    }


def bootstrap(function, label, one, two, weight, seed) -> dict:
    """Standard errors of each metric of both models and of their difference, from the same resamples."""
    generator = np.random.default_rng(seed)
    draws = []
    for _ in range(4000):
        at = generator.integers(0, len(label), len(label))
        draws.append([list(function(label[at], m[at], weight[at]).values()) for m in (one, two)])
    draws = np.array(draws)
    names = list(function(label, one, weight))
    error = lambda a: dict(zip(names, a.std(axis=0, ddof=1).tolist()))
    return {"candidate": error(draws[:, 0]), "champion": error(draws[:, 1]), "change": error(draws[:, 0] - draws[:, 1])}


def newcombe(a, b, c, d, level) -> list:
    n = a + b + c + d
    p1, p2 = (a + b) / n, (a + c) / n
    l1, u1 = stats.binomtest(a + b, n).proportion_ci(level, "wilson")
    l2, u2 = stats.binomtest(a + c, n).proportion_ci(level, "wilson")
    denominator = (a + b) * (c + d) * (a + c) * (b + d)
    excess = a * d - b * c
    if excess > 0:
        excess = max(excess - n / 2, 0)
    phi = 0 if denominator == 0 else excess / np.sqrt(denominator)
    down = np.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    up = np.sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return [p1 - p2 - down, p1 - p2 + up]


def main() -> None:
    default = pathlib.Path(__file__).parent.parent / "resources/io/sinter/promotion/policy"
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rng = np.random.default_rng(20261121)
    rows = {name: np.round(rng.normal(size=ROWS), 3) for name in ("x", "z", "y")}
    rows["x"] = np.round(rows["x"], 1)  # so that model x has ties
    carrier = rng.choice(["AA", "B6", "ZZ"], ROWS, p=[0.6, 0.39, 0.01])
    probability = 1 / (1 + np.exp(-(1.5 * rows["x"] + rows["z"] - 0.5)))
    label = (rng.random(ROWS) < probability).astype(int)
    delay = np.round(1.5 * rows["x"] + rows["z"] + 0.5 * rng.normal(size=ROWS), 3)
    inclusion = np.where(rows["x"] > 0, 0.5, 0.2)
    asked = rng.random(ROWS) < inclusion
    models = {name: model(name) for name in NUMBERS}
    for name, made in models.items():
        (directory / f"{name}.onnx").write_bytes(made.SerializeToString())
    scores = {name: score(made, rows).astype(np.float64) for name, made in models.items()}
    with open(directory / "rows.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["x", "z", "y", "carrier", "label", "delay", "probability", "asked", "both", "x_only", "number"])
        for i in range(ROWS):
            writer.writerow(
                [rows["x"][i], rows["z"][i], rows["y"][i], carrier[i], label[i], delay[i], inclusion[i], int(asked[i])]
                + [format(scores[m][i], ".9g") for m in ("both", "x", "number")]
            )
    expected = {}
    ones = np.ones(ROWS)
    for name, keep, weight in (
        ("all", ones == 1, ones),
        ("AA", carrier == "AA", ones),
        ("weighted", asked, 1 / inclusion),
    ):
        y, w, one, two = label[keep], weight[keep], scores["both"][keep], scores["x"][keep]
        group = {"rows": int(keep.sum()), "candidate": binary(y, one, w), "champion": binary(y, two, w)}
        group["errors"] = bootstrap(binary, y, one, two, w, 1)
        if name != "weighted":
            group["delong"] = delong(y, one, two)
            right = [(s >= THRESHOLD) == (y == 1) for s in (one, two)]
            cells = [right[0] & right[1], right[0] & ~right[1], ~right[0] & right[1], ~right[0] & ~right[1]]
            cells = [int(cell.sum()) for cell in cells]
            group["newcombe"] = newcombe(*cells, 0.95)
            group["wilson"] = list(stats.binomtest(cells[0] + cells[1], len(y)).proportion_ci(0.95, "wilson"))
            group["wilson_990"] = list(stats.binomtest(cells[0] + cells[1], len(y)).proportion_ci(0.99, "wilson"))
        expected[name] = group
    other = scores["number"] + 0.3 * rows["y"]
    expected["number"] = {
        "candidate": number(delay, scores["number"], ones),
        "champion": number(delay, other, ones),
        "errors": bootstrap(number, delay, scores["number"], other, ones, 2),
    }
    expected["newcombe_cases"] = [
        {"cells": cells, "interval": newcombe(*cells, 0.95)}
        for cells in ([36, 12, 2, 0], [20, 0, 0, 5], [50, 1, 0, 0], [0, 30, 20, 0], [3, 4, 5, 6])
    ]
    expected["quantiles"] = {str(level): stats.norm.ppf(1 - (1 - level) / 2) for level in (0.5, 0.9, 0.95, 0.999)}
    with open(directory / "expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=1, default=float)
        file.write("\n")


if __name__ == "__main__":
    main()
