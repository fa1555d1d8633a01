"""Records the vectors that the tests compare with: python vectors.py (numpy, scikit-learn)."""

import json
import pathlib

import numpy as np
from sklearn import metrics as m
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


def metrics_cases():
    """Each objective's metrics by scikit-learn, with weights, from scores that a float32 holds."""
    rng = np.random.default_rng(21)
    rows = 80
    weights = rng.integers(0, 4, rows).astype(float)
    labels = rng.integers(0, 2, rows)
    score = np.clip(0.5 * labels + 0.7 * rng.random(rows) - 0.1, 0, 1)
    score = np.round(score * 16) / 16  # ties, and some at 0 and 1
    classes = rng.integers(0, 4, rows)
    raw = rng.random((rows, 4)) + 1.5 * np.eye(4)[classes] * rng.random((rows, 1))
    shares = (raw / raw.sum(1, keepdims=True)).astype(np.float32)
    numbers = rng.normal(3, 2, rows).astype(np.float32).astype(float)
    guesses = (numbers + rng.normal(0, 1, rows)).astype(np.float32)
    quantiles = [0.1, 0.5, 0.9]
    bands = np.stack([guesses - 1.3, guesses, guesses + 1.3], 1).astype(np.float32)
    counts = rng.poisson(2.0, rows).astype(float)
    rates = np.exp(rng.normal(0.6, 0.4, rows)).astype(np.float32)
    w = dict(sample_weight=weights)
    likeliest = shares.argmax(1)
    number_metrics = lambda y, p: {
        "rmse": m.root_mean_squared_error(y, p, **w),
        "mae": m.mean_absolute_error(y, p, **w),
    }
    cases = [
        ("binary", score.astype(np.float32), labels, {
            "auc": m.roc_auc_score(labels, score, **w),
            "accuracy": m.accuracy_score(labels, score >= 0.5, **w),
            "log_loss": m.log_loss(labels, score.astype(np.float32), **w),
        }),
        ("multiclass", shares, classes, {
            "log_loss": m.log_loss(classes, shares.astype(float), **w),
            "accuracy": m.accuracy_score(classes, likeliest, **w),
            "macro_f1": m.f1_score(classes, likeliest, average="macro", **w),
            "macro_auc": np.mean([m.roc_auc_score(classes == k, shares[:, k], **w) for k in range(4)]),
        }),
        ("regression", guesses, numbers, {**number_metrics(numbers, guesses), "r2": m.r2_score(numbers, guesses, **w)}),
        ("quantile", bands, numbers, {
            "pinball": np.mean([m.mean_pinball_loss(numbers, bands[:, k], alpha=q, **w) for k, q in enumerate(quantiles)]),
            **{f"coverage_{q}": np.average(numbers <= bands[:, k], weights=weights) for k, q in enumerate(quantiles)},
        }),
        ("poisson", rates, counts, {
            "deviance": m.mean_poisson_deviance(counts, rates, **w), **number_metrics(counts, rates),
        }),
    ]
    return [
        {
            "name": name,
            "scores": np.asarray(scores, dtype=float).ravel().tolist(),
            "targets": np.asarray(targets, dtype=float).tolist(),
            "weights": weights.tolist(),
            "metrics": {k: float(v) for k, v in metrics.items()},
        }
        for name, scores, targets, metrics in cases
    ]


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
    (OUT / "metrics.json").write_text(json.dumps(metrics_cases(), indent=1) + "\n")
    (OUT / "forward.json").write_text(
        json.dumps([forward_case("RELU"), forward_case("GELU")], indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
