"""Prints how many points a metric of a run has: count_points.py RUN METRIC"""

import sys

from mlflow import MlflowClient

points = MlflowClient().get_metric_history(sys.argv[1], sys.argv[2])
steps = sorted({point.step for point in points})
print(f"{len(points)} points, steps {steps[0]} to {steps[-1]}")
