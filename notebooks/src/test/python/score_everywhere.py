"""Scores raw rows with the registered model through every other door that MLflow has, and compares.

    python score_everywhere.py ROWS_PARQUET MODEL_URI

mlflow.onnx.load_model with ONNX's own checker and ONNX Runtime on the raw columns; `mlflow models serve` over HTTP;
mlflow.pyfunc.spark_udf in PySpark.
"""

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
import onnx
import onnxruntime
import pandas as pd

ROWS_SERVED = 500
WAIT_SECONDS = 120


def compare(door, scores, expected):
    difference = float(np.abs(np.asarray(scores, dtype=np.float64) - expected).max())
    print(f"{door}: {len(expected)} rows, largest difference {difference:.2e}")
    if not difference <= 1e-5:
        sys.exit(f"{door} and the JVM differ")


def onnx_door(uri, inputs, expected):
    model = mlflow.onnx.load_model(uri)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feed = {}
    for graph_input in session.get_inputs():
        column = inputs[graph_input.name]
        if graph_input.type == "tensor(string)":
            feed[graph_input.name] = column.astype(object).where(column.notna(), "").to_numpy(dtype=object)
        else:
            feed[graph_input.name] = column.to_numpy(dtype=np.float64, na_value=np.nan).astype(np.float32)
    (scores,) = session.run(None, feed)
    compare("mlflow.onnx", scores.reshape(-1), expected)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def await_server(url, server):
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        if server.poll() is not None:
            sys.exit(f"mlflow models serve ended with {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                sys.exit("mlflow models serve does not answer")
            time.sleep(0.2)


def serve_door(uri, inputs, expected):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "models", "serve", "-m", uri, "-h", "127.0.0.1", "-p", str(port)]
        + ["--env-manager", "local", "--workers", "1"],
        env={**os.environ, "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]},
        start_new_session=True,
    )
    try:
        await_server(f"http://127.0.0.1:{port}/ping", server)
        sample = inputs.head(ROWS_SERVED)
        split = json.loads(sample.to_json(orient="split", index=False))
        answer = post(f"http://127.0.0.1:{port}/invocations", {"dataframe_split": split})
        compare("mlflow models serve", [row["score"] for row in answer["predictions"]], expected[:ROWS_SERVED])
        try:
            post(f"http://127.0.0.1:{port}/invocations", {"dataframe_split": {"columns": ["x"], "data": [[1]]}})
        except urllib.error.HTTPError as error:
            message = error.read().decode()
            if error.code != 400 or sample.columns[0] not in message:
                sys.exit(f"a frame without the columns was answered {error.code}: {message}")
            print("a frame without the columns: 400")
        else:
            sys.exit("a frame without the columns was scored")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def spark_door(uri, rows_file, names, expected):
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col, struct

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        score = mlflow.pyfunc.spark_udf(spark, uri, result_type="prediction double, score double")
        scored = (
            spark.read.parquet(rows_file)
            .select(col("jvm_score"), score(struct(*names)).alias("answer"))
            .select("jvm_score", "answer.score")
            .toPandas()
        )
        compare("mlflow.pyfunc.spark_udf", scored["score"], scored["jvm_score"].to_numpy())
        if len(scored) != len(expected):
            sys.exit(f"spark_udf scored {len(scored)} of {len(expected)} rows")
    finally:
        spark.stop()


def main(rows_file, uri):
    rows = pd.read_parquet(rows_file)
    names = [column.name for column in mlflow.models.get_model_info(uri).signature.inputs]
    expected = rows["jvm_score"].to_numpy()
    onnx_door(uri, rows[names], expected)
    serve_door(uri, rows[names], expected)
    spark_door(uri, rows_file, names, expected)
    print("every door agrees within 1e-5")


if __name__ == "__main__":
    main(*sys.argv[1:])
