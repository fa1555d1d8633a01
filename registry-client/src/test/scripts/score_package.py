"""Scores raw frames with a package as MLflow loads it: score_package.py MODEL_URI EXPECTED_JSON

Prints one line per kind of frame. Every kind holds the same values in other pandas types; `expected.json` holds their
scores, computed in plain Python.
"""

import json
import logging
import sys

import mlflow
import numpy as np
import pandas as pd

logging.getLogger("mlflow").setLevel(logging.ERROR)
uri, expected_file = sys.argv[1:]
rows = json.load(open(expected_file, encoding="utf-8"))
expected = np.array([row["score"] for row in rows])
model = mlflow.pyfunc.load_model(uri)


def column(name, dtype=None):
    return pd.Series([row[name] for row in rows], dtype=dtype)


def frame(distance=None, temp=None, carrier=None, **more):
    return pd.DataFrame(
        {
            "distance": column("distance") if distance is None else distance,
            "temp": column("temp") if temp is None else temp,
            "carrier": column("carrier") if carrier is None else carrier,
            **more,
        }
    )


def check(kind, data):
    scored = model.predict(data)
    assert list(scored.columns) == ["prediction", "score"], scored.columns
    assert scored["prediction"].dtype == np.float64 and scored["score"].dtype == np.float64
    assert list(scored.index) == list(data.index)
    np.testing.assert_allclose(scored["score"], expected[: len(data)], atol=1e-6)
    np.testing.assert_array_equal(scored["prediction"], (scored["score"] >= 0.5).astype(float))
    print("ok", kind)


def refuse(kind, data, *words):
    try:
        model.predict(data)
    except Exception as error:
        for word in words:
            assert word in str(error), f"{word!r} not in {error}"
        print("refused", kind)
    else:
        raise AssertionError(f"{kind} was scored")


whole = [row for row in rows if row["distance"] is not None and row["carrier"]]
check("as pandas infers", frame())
check("object strings", frame(carrier=column("carrier", object)))
check("NaN for missing strings", frame(carrier=column("carrier", object).where(column("carrier").notna(), np.nan)))
check("pandas strings", frame(carrier=column("carrier", "string")))
check("categories", frame(carrier=column("carrier", "category")))
check("nullable integers", frame(distance=column("distance", "Int64")))
check("nullable 16-bit integers", frame(distance=column("distance", "Int16")))
check("32-bit floats", frame(distance=column("distance", "float32"), temp=column("temp", "float32")))
check("objects with None", frame(distance=column("distance", object), temp=column("temp", object)))
check("further columns", frame(other=1.0))
check("columns in another order", frame()[["carrier", "temp", "distance"]])
check("another index", frame().set_index(pd.Index(list("abcdef"))))
check("one row, integers without a missing value", frame().iloc[:1].astype({"distance": "int64"}))
check("no rows", frame().iloc[:0])
for dtype in ("int64", "int32", "int16", "uint16"):
    data = pd.DataFrame({"distance": [200], "temp": [50], "carrier": ["B6"]}).astype({"distance": dtype, "temp": dtype})
    np.testing.assert_allclose(model.predict(data)["score"], rows[1]["score"], atol=1e-6)
    print("ok", dtype)
refuse("a missing column", frame().drop(columns="temp"), "temp")
refuse("words for numbers", frame(distance=column("carrier", object)), "distance", "needed: numbers")
refuse("numbers for words", frame(carrier=column("temp")), "carrier", "needed: strings")

np.testing.assert_allclose(model.get_raw_model().predict(frame())["score"], expected, atol=1e-6)
print("ok raw model")
assert mlflow.onnx.load_model(uri).graph.name == "tiny"
print("ok ONNX checker")
example = model.input_example
np.testing.assert_allclose(model.predict(example)["score"].iloc[0], rows[0]["score"], atol=1e-6)
print("ok input example")
serving = mlflow.models.convert_input_example_to_serving_input(frame())
answer = mlflow.models.validate_serving_input(uri, serving)
np.testing.assert_allclose(answer["score"], expected, atol=1e-6)
print("ok serving input")
assert model.metadata.metadata["decision_threshold"] == 0.5
print("ok metadata")
print("pandas", pd.__version__, "mlflow", mlflow.__version__)
