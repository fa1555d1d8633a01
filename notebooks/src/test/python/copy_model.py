"""Registers a model's logged model again, twice, under another name, with the tags of its version 1.

    python copy_model.py FROM TO
"""

import sys

import mlflow

client = mlflow.MlflowClient()
first = client.get_model_version(sys.argv[1], "1")
tags = {key: value for key, value in first.tags.items() if key != "sinter.client.key"}
client.create_registered_model(sys.argv[2], tags={"sinter.owner": tags["sinter.owner"]})
for _ in range(2):
    client.create_model_version(
        sys.argv[2],
        source=first.source,
        run_id=first.run_id,
        tags=tags,
        model_id=first.source.removeprefix("models:/"),
    )
