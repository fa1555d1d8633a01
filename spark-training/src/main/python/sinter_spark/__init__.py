"""Sinter's estimator and model for PySpark: thin wrappers, the work is done by the JVM.

The runtime jar holds this package, so it needs no installation:

    spark-submit --packages io.sinter:sinter-spark-runtime_4.1_2.13:0.1.0,... app.py
    spark-submit --jars runtime.jar,... --py-files runtime.jar app.py

or, in a notebook, `spark.sparkContext.addPyFile("/path/of/the/runtime.jar")` before the import. Import it also
where a saved pipeline with a Sinter stage is only loaded.
"""

import sys

from sinter_spark.ml import TorchEstimator, TorchModel, TorchTrainingSummary

__all__ = ["TorchEstimator", "TorchModel", "TorchTrainingSummary"]

# PySpark finds the Python class of a Java stage by the Java class's name, and the Java class of a Python stage by its
# module's, so both have one name.
sys.modules["io.sinter.training"] = sys.modules[__name__]
for _class in (TorchEstimator, TorchModel):
    _class.__module__ = "io.sinter.training"
