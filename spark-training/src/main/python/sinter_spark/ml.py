"""TorchEstimator and TorchModel over their counterparts in the JVM, with and without Spark Connect."""

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel

from sinter_spark.params import _TorchParams, with_setters


@with_setters()
class TorchEstimator(JavaEstimator, _TorchParams, JavaMLWritable, JavaMLReadable):
    """Trains a neural network data-parallel in a Spark barrier stage; see io.sinter.training.TorchEstimator.

    Params are keyword arguments, or set with setters: TorchEstimator(network={"type": "mlp", "hidden": [64]}, maxIter=5).
    """

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj("io.sinter.training.TorchEstimator", self.uid)
        self._set_defaults()
        self.setParams(**params)

    def setParams(self, **params):
        """Sets several params by name."""
        unknown = [name for name in params if not self.hasParam(name)]
        if unknown:
            raise TypeError("TorchEstimator has no param %s (params: %s)"
                            % (", ".join(unknown), ", ".join(param.name for param in self.params)))
        return self._set(**params)

    def _create_model(self, java_model):
        return TorchModel(java_model)


@with_setters("featuresCol", "predictionCol", "probabilityCol", "rawPredictionCol", "threshold", "scoringBatchSize")
class TorchModel(JavaModel, _TorchParams, JavaMLWritable, JavaMLReadable):
    """A trained network; see io.sinter.training.TorchModel."""

    def __init__(self, java_model=None):
        super().__init__(java_model)
        self._set_defaults()

    @property
    def hasSummary(self):
        """Whether the model was fitted or loaded."""
        return self._call_java("hasSummary")

    @property
    def summary(self):
        """How the training went; not with Spark Connect."""
        return TorchTrainingSummary(self._java_obj.summary())


class TorchTrainingSummary:
    """How a training went: `epochs` (a dict each), `bestEpoch` (from 1), `objectiveHistory` (training losses)."""

    def __init__(self, java_summary):
        self.bestEpoch = java_summary.bestEpoch()
        self.objectiveHistory = list(java_summary.objectiveHistory())
        self.epochs = [
            {
                "epoch": report.epoch(),
                "loss": report.loss(),
                "metrics": dict(report.metrics()),
                "learningRate": report.learningRate(),
                "rows": report.rows(),
                "seconds": report.seconds(),
            }
            for report in java_summary.epochs()
        ]

    @property
    def totalIterations(self):
        """How many epochs were trained."""
        return len(self.epochs)
