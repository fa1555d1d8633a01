"""Records what SciPy and scikit-learn say, for the tests of io.sinter.drift.statistics.

    python vectors.py ../resources/vectors     # needs numpy, scipy, scikit-learn
"""

import json
import pathlib
import sys

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.special import kolmogorov
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss, roc_auc_score

out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(20130101)


def write(name, value):
    (out / f"{name}.json").write_text(json.dumps(value) + "\n")


# Two samples of few values: binned measures are exact there.
few_reference = rng.integers(0, 12, 700).astype(float)
few_current = np.clip(rng.poisson(5.0, 450), 0, 11).astype(float)
few_ks = stats.ks_2samp(few_reference, few_current)
table = np.array([[np.sum(s == v) for v in range(12)] for s in (few_reference, few_current)])
chi2 = stats.chi2_contingency(table, correction=False)
# Two continuous samples: binned measures come close.
reference = rng.normal(0, 1, 6000)
current = rng.normal(0.4, 1.5, 5000)
size = len(few_reference) * len(few_current) / (len(few_reference) + len(few_current))
write(
    "two_samples",
    {
        "few_reference": few_reference.tolist(),
        "few_current": few_current.tolist(),
        "few_ks": few_ks.statistic,
        "few_ks_limit_pvalue": kolmogorov(np.sqrt(size) * few_ks.statistic),
        "few_wasserstein": stats.wasserstein_distance(few_reference, few_current),
        "few_chi2": chi2.statistic,
        "few_chi2_pvalue": chi2.pvalue,
        "few_js": jensenshannon(table[0], table[1], base=2),
        "reference": np.round(reference, 6).tolist(),
        "current": np.round(current, 6).tolist(),
        "ks": stats.ks_2samp(np.round(reference, 6), np.round(current, 6)).statistic,
        "wasserstein": stats.wasserstein_distance(np.round(reference, 6), np.round(current, 6)),
        "mean": np.round(reference, 6).mean(),
        "std": np.round(reference, 6).std(),
    },
)

write("kolmogorov", {"t": (t := [0.1, 0.3, 0.5, 0.8, 1.0, 1.17, 1.19, 1.36, 2.0, 3.0]), "p": kolmogorov(t).tolist()})

# Isotonic regression with weights, at and between the fitted points and outside them.
x = np.sort(rng.choice(np.arange(1, 1000), 60, replace=False) / 1000.0)
y = rng.binomial(1, x**1.7).astype(float)
w = rng.integers(1, 9, 60).astype(float)
at = np.concatenate([[0.0], x, (x[1:] + x[:-1]) / 2, [1.0]])
fit = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=w)
write(
    "isotonic",
    {"x": x.tolist(), "y": y.tolist(), "w": w.tolist(), "at": at.tolist(), "expected": fit.predict(at).tolist()},
)

# Scores with many ties; CBPE by brute force: every row is a positive of weight c and a negative of weight 1 - c.
ref_score = np.round(rng.beta(1.2, 4, 1500), 2)
ref_label = rng.binomial(1, np.clip(ref_score * 0.8 + 0.03, 0, 1))
cur_score = np.round(rng.beta(1.6, 4, 900), 2)
cur_label = rng.binomial(1, np.clip(cur_score * 0.8 + 0.03, 0, 1))
threshold = 0.3
calibration = IsotonicRegression(out_of_bounds="clip").fit(ref_score, ref_label)
c = calibration.predict(cur_score)
predicted = cur_score >= threshold
n = len(c)
positive, negative = ref_score[ref_label == 1], ref_score[ref_label == 0]
wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
delong = np.sqrt(wins.mean(1).var(ddof=1) / len(positive) + wins.mean(0).var(ddof=1) / len(negative))
write(
    "cbpe",
    {
        "threshold": threshold,
        "reference_score": ref_score.tolist(),
        "reference_label": ref_label.tolist(),
        "score": cur_score.tolist(),
        "label": cur_label.tolist(),
        "accuracy": float(np.where(predicted, c, 1 - c).mean()),
        "roc_auc": roc_auc_score(
            np.r_[np.ones(n), np.zeros(n)], np.r_[cur_score, cur_score], sample_weight=np.r_[c, 1 - c]
        ),
        "realized_accuracy": float((predicted == cur_label).mean()),
        "realized_roc_auc": roc_auc_score(cur_label, cur_score),
        "realized_log_loss": log_loss(cur_label, np.clip(cur_score, 2**-52, 1 - 2**-52)),
        "reference_roc_auc": roc_auc_score(ref_label, ref_score),
        "reference_delong": float(delong),
    },
)

p = np.round(rng.uniform(0, 1, 15) ** 3, 6)
write("benjamini_hochberg", {"p": p.tolist(), "q": stats.false_discovery_control(p, method="bh").tolist()})
