"""Scores rows with times by every door that MLflow has: score_times.py ROWS_PARQUET MODEL_URI

The columns moment (of time zone UTC), local (without) and day (dates) come as every type that pandas and JSON have for
times; `jvm_score` is what the JVM gives each row. Prints one line per kind.
"""

import datetime
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import mlflow
import numpy as np
import pandas as pd

rows_file, uri = sys.argv[1:]
rows = pd.read_parquet(rows_file)
names = ["x", "moment", "local", "day", "kind"]
expected = rows["jvm_score"].to_numpy()
model = mlflow.pyfunc.load_model(uri)
raw = model.get_raw_model()
utc = rows["moment"].dt.tz_convert("UTC")


def compare(kind, scores, wanted=expected):
    np.testing.assert_allclose(np.asarray(scores, dtype=np.float64), wanted, atol=1e-6, rtol=0, err_msg=kind)
    print("ok", kind)


def refuse(kind, data, *words):
    try:
        raw.predict(data)
    except ValueError as error:
        for word in words:
            assert word in str(error), f"{word!r} not in {error}"
        print("refused", kind)
    else:
        raise AssertionError(f"{kind} was scored")


def frame(**columns):
    return rows[names].assign(**columns)


def texts(column, form):
    return pd.Series([None if pd.isna(value) else form(value) for value in column], dtype=object)


def score(data):
    return raw.predict(data)["score"]


assert rows[names].isna().any().all() and rows["moment"].dtype.tz is not None
compare("through MLflow's check of the signature", model.predict(frame())["score"])
compare("as pandas reads Parquet", score(frame()))
for unit in ("ns", "us"):
    compare(unit, score(frame(moment=utc.dt.as_unit(unit), local=rows["local"].dt.as_unit(unit))))
# Less than a second moves the place in an hour by less than 2 pi / 3600.
assert np.abs(score(frame(moment=utc.dt.as_unit("s"), local=rows["local"].dt.as_unit("s"))) - expected).max() < 2e-3
print("ok seconds")
compare("another time zone", score(frame(moment=utc.dt.tz_convert("America/New_York"))))
compare("without a time zone", score(frame(moment=utc.dt.tz_localize(None))))
compare("Python's datetimes", score(frame(moment=texts(utc, lambda t: t.to_pydatetime(warn=False)))))
compare("dates as timestamps", score(frame(day=pd.to_datetime(rows["day"]))))
compare("text with Z", score(frame(moment=texts(utc, lambda t: t.isoformat().replace("+00:00", "Z")))))
kolkata = utc.dt.tz_convert("Asia/Kolkata")
mixed = [
    None if pd.isna(t) else t.isoformat() if i % 2 else t.tz_convert("UTC").tz_localize(None).isoformat(sep=" ")
    for i, t in enumerate(kolkata)
]
compare("text with and without offsets", score(frame(moment=pd.Series(mixed, dtype=object))))
compare("pandas strings", score(frame(moment=texts(utc, str).astype("string"), day=texts(rows["day"], str))))

refuse("numbers", frame(moment=utc.dt.as_unit("us").astype("int64") / 1e6), "column 'moment'", "pandas.to_datetime")
refuse("numbers among times", frame(moment=utc.astype(object).where(utc.notna(), 7)), "it holds 7 of type int")
refuse("text of another kind", frame(day=texts(rows["day"], lambda d: d.strftime("%d.%m.%Y"))), "column 'day'", "ISO 8601")
refuse("times of a day", frame(day=datetime.time(3)), "column 'day'", "needed: times")

example = model.input_example
assert example["moment"].str.endswith("Z").any() and example["day"].str.len().dropna().eq(10).all()
scores = model.predict(example)["score"]
wanted = [expected[list(rows["x"]).index(x)] if x == x else None for x in example["x"].astype(float)]
compare("input example", [s for s, w in zip(scores, wanted) if w is not None], [w for w in wanted if w is not None])
folder = mlflow.artifacts.download_artifacts(uri)
stored = mlflow.models.Model.load(folder).get_serving_input(folder)
assert list(mlflow.models.validate_serving_input(uri, stored)["score"]) == list(scores)
print("ok stored serving input")
serving = mlflow.models.convert_input_example_to_serving_input(frame().head(50))
compare("serving input", mlflow.models.validate_serving_input(uri, serving)["score"], expected[:50])


def serve():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", uri, "-h", "127.0.0.1", "-p", str(port)]
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    server = subprocess.Popen(
        command + ["--env-manager", "local", "--workers", "1"],
        env={**os.environ, "PATH": path},
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(url + "/ping", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                if server.poll() is not None or time.monotonic() > deadline:
                    sys.exit("mlflow models serve does not answer")
                time.sleep(0.2)
        split = json.loads(frame().to_json(orient="split", index=False, date_format="iso", date_unit="us"))
        body = json.dumps({"dataframe_split": split}).encode()
        request = urllib.request.Request(url + "/invocations", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [row["score"] for row in json.load(answer)["predictions"]]
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


compare("served over HTTP", serve())


def spark_doors():
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col, date_format, struct

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        udf = mlflow.pyfunc.spark_udf(spark, uri, result_type="prediction double, score double")
        table = spark.read.parquet(rows_file).orderBy("id")

        def door(kind, data):
            scored = data.select(col("id"), udf(struct(*names)).alias("answer")).select("id", "answer.score").toPandas()
            compare(kind, scored.sort_values("id")["score"])

        door("spark_udf", table)
        spark.conf.set("spark.sql.session.timeZone", "America/New_York")
        try:
            door("spark_udf in another session zone", table)
        except Exception as error:
            assert "local times of America/New_York without saying so" in str(error), error
            print("refused spark_udf in another session zone")
        zoned = date_format("moment", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX")
        door("spark_udf with text in another session zone", table.withColumn("moment", zoned).withColumn("local", col("local").cast("string")))
    finally:
        spark.stop()


spark_doors()
