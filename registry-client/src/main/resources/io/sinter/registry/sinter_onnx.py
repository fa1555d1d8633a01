"""Scores raw pandas rows with the ONNX network of a Sinter model package.

MLflow loads this file as the package's `python_function`. Without MLflow:

    import sinter_onnx
    scores = sinter_onnx.load("/path/of/the/package").predict(frame)

The network does all preprocessing itself; here columns only change their type: numbers of any type become
float32 (missing: NaN), strings stay strings (missing: ""), times become float64 seconds since 1970 in UTC
(missing: NaN). A time without a zone is taken as UTC, a date as its midnight.
"""

import datetime
import json
import os
import re
import sys
import time

import numpy as np
import onnxruntime
import pandas as pd
from pandas.api import types


def _load_pyfunc(path):
    return load(path)


def load(directory):
    """The model in a package directory."""
    return SinterModel(directory)


class SinterModel:
    """A network over raw columns. Thread-safe."""

    def __init__(self, directory):
        with open(os.path.join(directory, "features.json"), encoding="utf-8") as file:
            description = json.load(file)
        if description["format"] not in (1, 2):
            # Python keeps one module of a name: this may be the loader of another package.
            raise ValueError(
                f"Cannot load model package {directory}: its format is {description['format']} (allowed: 1, 2)."
                " Load packages of different formats in processes of their own."
            )
        self.decision_threshold = float(description["decision_threshold"])
        self.columns = {feature["name"]: feature["kind"] for feature in description["features"]}
        # Nothing said: the probability that a binary label is 1.
        output = description.get("output", {"kind": "probability", "names": []})
        self.kind, self.names = output["kind"], output["names"]
        self._session = onnxruntime.InferenceSession(
            os.path.join(directory, "model.onnx"), providers=["CPUExecutionProvider"]
        )

    def predict(self, data, params=None):
        """One row per row, with the `prediction` and what it comes from.

        Of a binary label: 1.0 where the `score`, a probability, reaches the decision threshold. Of classes: the
        likeliest, with the probability of each as `score_<class>`. Of quantiles: the one closest to the median, with
        each as `quantile_<q>`. Of a number: the number.
        """
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        self._check_columns(frame)
        if len(frame) == 0:
            scores = np.empty((0, max(1, len(self.names))))
        else:
            inputs = {name: _convert(kind, frame[name]) for name, kind in self.columns.items()}
            (scores,) = self._session.run([self._session.get_outputs()[0].name], inputs)
            scores = scores.reshape(len(frame), -1).astype(np.float64)
        return pd.DataFrame(self._columns(scores), index=frame.index)

    def _columns(self, scores):
        if self.kind == "number":
            return {"prediction": scores[:, 0]}
        if self.kind == "classes":
            prediction = np.array(self.names, dtype=object)[scores.argmax(axis=1)]
            return {"prediction": prediction, **{f"score_{n}": scores[:, i] for i, n in enumerate(self.names)}}
        if self.kind == "quantiles":
            middle = min(range(len(self.names)), key=lambda i: abs(float(self.names[i]) - 0.5))
            columns = {f"quantile_{name}": scores[:, i] for i, name in enumerate(self.names)}
            return {"prediction": scores[:, middle], **columns}
        score = scores[:, 0]
        return {"prediction": (score >= self.decision_threshold).astype(np.float64), "score": score}

    def get_raw_model(self):
        """What MLflow's `get_raw_model()` returns: its `predict` spares MLflow's check of every single cell."""
        return self

    def _check_columns(self, frame):
        names = list(frame.columns)
        missing = [name for name in self.columns if name not in names]
        doubled = [name for name in self.columns if names.count(name) > 1]
        if missing or doubled:
            raise ValueError(
                f"Cannot score: columns {missing or doubled} are {'missing' if missing else 'there twice'}"
                f" (needed, once each: {list(self.columns)}). Correct the DataFrame."
            )


def _convert(kind, column):
    return {"numeric": _numbers, "categorical": _strings, "cyclic": _times}[kind](column)


def _numbers(column):
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype if column.notna().all() else object)
    if types.is_numeric_dtype(column.dtype) and not types.is_complex_dtype(column.dtype):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    elif column.isna().all():
        values = np.full(len(column), np.nan)
    else:
        values = column.astype(object).to_numpy()
        for value in values:
            if isinstance(value, (str, bytes)):
                raise _wrong_type(column.name, value, "numbers", "Convert it with pandas.to_numeric")
        try:
            values = np.array([np.nan if pd.isna(value) else float(value) for value in values])
        except (TypeError, ValueError):
            bad = next(value for value in values if not _is_number(value))
            raise _wrong_type(column.name, bad, "numbers", "Convert it to numbers") from None
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _is_number(value):
    try:
        float(value)
        return True
    except (TypeError, ValueError):
        return False


def _strings(column):
    missing = column.isna().to_numpy()
    values = column.astype(object).to_numpy(copy=True)
    values[missing] = ""
    if types.infer_dtype(values, skipna=False) not in ("string", "empty"):
        bad = next(value for value in values if not isinstance(value, str))
        raise _wrong_type(column.name, bad, "strings", "Convert it with astype(str)")
    return values


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)
_UTC = {"UTC", "ETC/UTC", "GMT", "ETC/GMT", "Z", "+00:00", "UTC+00:00", "GMT+00:00"}


def _times(column):
    dtype = column.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    elif types.is_datetime64_dtype(dtype):
        _require_utc_session(column.name)
    if types.is_datetime64_dtype(column.dtype):
        missing, values = column.isna().to_numpy(), column.to_numpy()
    else:
        column = column.astype(object)
        missing, values = column.isna().to_numpy(), column.to_numpy(copy=True)
        values[missing] = np.datetime64("NaT")
        values = np.array(_moments(column.name, values), dtype="datetime64[us]")
        missing = np.isnat(values)
    seconds = values.astype("datetime64[us]").astype(np.int64) / 1e6
    seconds[missing] = np.nan
    return seconds


def _require_utc_session(name):
    """PySpark hands over timestamps as local times of the session, and does not say so."""
    spark = sys.modules.get("pyspark")
    task = spark.TaskContext.get() if spark else None
    if task is None:
        return
    zone = task.getLocalProperty("spark.sql.session.timeZone")
    if zone is None:
        # Then it is that of the JVM.
        zone = "/".join(time.tzname) if time.timezone or time.daylight else "UTC"
    if zone.upper() not in _UTC:
        raise ValueError(
            f"Cannot score column '{name}': Spark's session hands over timestamps as local times of {zone} without"
            " saying so (allowed: UTC). Set spark.sql.session.timeZone to UTC, or pass text with its offset:"
            f" date_format({name}, \"yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX\")."
        )


# A date alone has no zone, whatever its last two digits.
_ZONE = re.compile(r"[T ].*(Z|[+-]\d\d(:?\d\d)?)$", re.IGNORECASE)


def _moments(name, values):
    """Each value as numpy.datetime64 in UTC."""
    texts = [i for i, value in enumerate(values) if isinstance(value, str)]
    # Apart: pandas 2 gives a text without a zone that of one before it.
    zoned = {i for i in texts if _ZONE.search(values[i].strip())}
    for places in (sorted(zoned), [i for i in texts if i not in zoned]):
        try:
            parsed = pd.to_datetime([values[i] for i in places], format="ISO8601", utc=True)
            parsed = parsed.tz_localize(None).to_numpy()
        except (ValueError, OverflowError):
            parsed = [_parsed(name, values[i]) for i in places]
        for i, moment in zip(places, parsed):
            values[i] = moment
    return [_moment(name, value) for value in values]


def _parsed(name, text):
    try:
        return pd.to_datetime(text, format="ISO8601", utc=True)
    except (ValueError, OverflowError):
        pass
    try:
        # pandas 2 knows no time before 1677 or after 2262.
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise _wrong_type(name, text, "times", "Write it as ISO 8601, such as 2026-03-29T01:30:00Z") from None


def _moment(name, value):
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[us]")
    if value is pd.NaT:
        return np.datetime64("NaT", "us")
    if isinstance(value, datetime.datetime):
        value = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return np.datetime64((value - _EPOCH) // _MICROSECOND, "us")
    if isinstance(value, datetime.date):
        return np.datetime64(value, "us")
    step = "Convert it to datetime, or write it as ISO 8601"
    if _is_number(value):
        step = "Convert it with pandas.to_datetime: a number tells neither its unit nor its start"
    raise _wrong_type(name, value, "times", step)


def _wrong_type(name, value, needed, step):
    return ValueError(
        f"Cannot score column '{name}': it holds {value!r} of type {type(value).__name__} (needed: {needed}). {step}."
    )
