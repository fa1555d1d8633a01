"""Prints what MLflow's own client finds: KIND FILTER ORDER [EXPERIMENT_ID], one entry a line."""

import sys

import mlflow

client = mlflow.MlflowClient()
kind, condition, order = sys.argv[1:4]
experiments = sys.argv[4:]
order_by = [order] if order else None


def pages(search, **arguments):
    token = None
    while True:
        page = search(page_token=token, max_results=7, **arguments)
        yield from page
        token = page.token
        if not token:
            return


if kind == "experiments":
    found = pages(client.search_experiments, filter_string=condition, order_by=order_by)
    lines = [e.experiment_id for e in found]
elif kind == "runs":
    found = pages(
        client.search_runs, experiment_ids=experiments, filter_string=condition, order_by=order_by
    )
    lines = [
        f"{r.info.run_id} {r.info.status} {r.data.metrics.get('loss')} {r.data.params.get('n')}"
        for r in found
    ]
elif kind == "registered-models":
    found = pages(client.search_registered_models, filter_string=condition, order_by=order_by)
    lines = [m.name for m in found]
elif kind == "model-versions":
    found = pages(client.search_model_versions, filter_string=condition, order_by=order_by)
    lines = [f"{v.name}/{v.version} {v.status} {v.description}" for v in found]
elif kind == "logged-models":
    column, direction = order.split()
    found = pages(
        client.search_logged_models,
        experiment_ids=experiments,
        filter_string=condition or None,
        order_by=[{"field_name": column, "ascending": direction == "ASC"}],
    )
    lines = [
        f"{m.model_id} {m.name} {m.status} {m.params.get('n')} "
        f"{[(x.key, x.value, x.dataset_name) for x in m.metrics or []]}"
        for m in found
    ]
else:
    sys.exit(f"unknown kind {kind}")

print("\n".join(lines))
