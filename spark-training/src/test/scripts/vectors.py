"""Records the vectors that the tests compare with: python vectors.py (numpy, scikit-learn)."""

import json
import pathlib

import numpy as np
from sklearn.metrics import roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "io" / "sinter" / "training"


def auc_cases():
    rng = np.random.default_rng(11)
    cases = []
    for name, scores, labels in [
        ("distinct", rng.random(40), rng.integers(0, 2, 40)),
        ("ties", rng.integers(0, 4, 60) / 4, rng.integers(0, 2, 60)),
        ("all tied", np.full(10, 0.5), np.arange(10) % 2),
        ("perfect", np.arange(10) / 10, (np.arange(10) >= 5).astype(int)),
        ("reversed", np.arange(10) / 10, (np.arange(10) < 5).astype(int)),
        ("negative and zero", np.array([-1.0, -0.0, 0.0, -2.5, 3.0, 0.0]), np.array([0, 1, 0, 0, 1, 1])),
    ]:
        scores = scores.astype(np.float32)
        cases.append(
            {
                "name": name,
                "scores": [float(s) for s in scores],
                "labels": [int(x) for x in labels],
                "auc": float(roc_auc_score(labels, scores)),
            }
        )
    return cases


def erf(x):
    import math

    return np.vectorize(math.erf)(x)


def forward_case(activation):
    """An MLP 3 numbers + 2 embeddings -> 5 -> 4 -> 1 in float64."""
    rng = np.random.default_rng(5)
    fill, mean, deviation = rng.normal(size=(3, 3))
    deviation = np.abs(deviation) + 0.5
    embeddings = [rng.normal(size=(4, 2)), rng.normal(size=(5, 3))]
    widths = [3 + 2 + 3, 5, 4, 1]
    layers = [(rng.normal(size=(o, i)) / np.sqrt(i), rng.normal(size=o)) for i, o in zip(widths, widths[1:])]
    numeric = rng.normal(size=(6, 3))
    numeric[1, 0] = numeric[4, 2] = np.nan
    categories = np.array([[0, 0], [1, 1], [2, 2], [3, 3], [2, 4], [0, 1]])
    x = np.where(np.isnan(numeric), fill, numeric)
    x = (x - mean) / deviation
    x = np.concatenate([x, embeddings[0][categories[:, 0]], embeddings[1][categories[:, 1]]], axis=1)
    for i, (weight, bias) in enumerate(layers):
        x = x @ weight.T + bias
        if i < len(layers) - 1:
            x = np.maximum(x, 0) if activation == "RELU" else 0.5 * x * (1 + erf(x / np.sqrt(2)))
    flat = np.concatenate(
        [e.ravel() for e in embeddings] + [part.ravel() for layer in layers for part in layer]
    )
    return {
        "activation": activation,
        "fill": fill.tolist(),
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "weights": flat.tolist(),
        "numeric": [[None if np.isnan(v) else v for v in row] for row in numeric.tolist()],
        "categories": categories.tolist(),
        "logits": x[:, 0].tolist(),
    }


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "auc.json").write_text(json.dumps(auc_cases(), indent=1) + "\n")
    (OUT / "forward.json").write_text(
        json.dumps([forward_case("RELU"), forward_case("GELU")], indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
