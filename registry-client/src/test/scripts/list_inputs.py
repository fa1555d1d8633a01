"""Prints the data sets that a run read: list_inputs.py RUN"""

import json
import sys

import mlflow

for entry in mlflow.get_run(sys.argv[1]).inputs.dataset_inputs:
    context = {tag.key: tag.value for tag in entry.tags}["mlflow.data.context"]
    source = mlflow.data.get_source(entry.dataset)
    rows = json.loads(entry.dataset.profile)["num_rows"]
    print(context, entry.dataset.name, source.path, "version", source.delta_table_version, "rows", rows)
