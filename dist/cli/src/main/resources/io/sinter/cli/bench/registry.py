"""What MLflow's own client takes for the benchmark's tasks, on the benchmark's server.

    python registry.py start
    python registry.py work FOLDER TARGET POINTS

Each process prints one line of JSON: seconds by task, clocks within the process. Of `start`, the clock begins before
mlflow is imported. Files go up and down by log_artifacts and download_artifacts, MLflow's documented way; metrics by
MlflowClient.log_batch with the 1000 points the server allows, the fastest way the client has, and the cost of logging
within a training loop by its asynchronous log_metric.
"""

import time

BEGIN = time.perf_counter()

import json
import os
import sys

from mlflow import MlflowClient


def start():
    MlflowClient().search_experiments()
    return {"start": time.perf_counter() - BEGIN}


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def log_batches(client, run_id, points):
    from mlflow.entities import Metric

    for first in range(0, points, 1000):
        steps = range(first, min(points, first + 1000))
        client.log_batch(run_id, [Metric(f"metric_{i % 10}", 1 / (i + 1), 1_000_000 + i, i // 10) for i in steps])


def log_calls(client, run_id, calls):
    """Mean seconds of a call in bursts of 100, as a step of a training would make them, and the longest call."""
    total, longest = 0.0, 0.0
    for burst in range(calls // 100):
        for i in range(100):
            begin = time.perf_counter()
            client.log_metric(run_id, "loss", 1 / (i + 1), step=burst * 100 + i, synchronous=False)
            spent = time.perf_counter() - begin
            total, longest = total + spent, max(longest, spent)
        time.sleep(0.02)
    return total / calls, longest


def work(folder, target, points):
    import mlflow

    mlflow.config.enable_async_logging(False)
    client = MlflowClient()
    experiment = client.get_experiment_by_name("bench").experiment_id
    run = client.create_run(experiment).info
    # Before the files: the disk is busy for a while after them.
    result = {"metrics": timed(lambda: log_batches(client, client.create_run(experiment).info.run_id, points))}
    result |= {
        "upload": timed(lambda: client.log_artifacts(run.run_id, folder)),
        "download": timed(lambda: mlflow.artifacts.download_artifacts(run_id=run.run_id, dst_path=target)),
    }
    result["log"], result["longest"] = log_calls(client, client.create_run(experiment).info.run_id, 2_000)
    return result


result = start() if sys.argv[1] == "start" else work(sys.argv[2], sys.argv[3], int(sys.argv[4]))
print(json.dumps(result), flush=True)
# What is still queued is not measured.
os._exit(0)
