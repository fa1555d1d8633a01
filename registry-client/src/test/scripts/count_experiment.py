"""Prints how much an experiment holds: count_experiment.py EXPERIMENT"""

import sys

from mlflow import MlflowClient

client = MlflowClient()
runs = client.search_runs([sys.argv[1]])
models = client.search_logged_models([sys.argv[1]])
print(f"{len(runs)} runs, {len(models)} logged models")
