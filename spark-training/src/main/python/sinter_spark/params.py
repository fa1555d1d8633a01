"""The params of TorchEstimator and TorchModel, as the JVM has them."""

import json

from pyspark.ml.param import Param, Params, TypeConverters


def _text_or_json(value):
    """A word or JSON as it is; a dict, such as {"type": "mlp", "hidden": [64, 32]}, as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


_TEXT = TypeConverters.toString
_TEXTS = TypeConverters.toListString
_INT = TypeConverters.toInt
_FLOAT = TypeConverters.toFloat

# Name, converter, default (None: not set), documentation.
_TABLE = [
    ("featuresCol", _TEXT, "features", "column with a vector or an array of numbers; read if it is set, or if neither numericCols nor arrayCols nor cyclicCols nor categoricalCols is"),
    ("numericCols", _TEXTS, [], "columns of numbers or booleans"),
    ("arrayCols", _TEXTS, [], "columns of vectors, arrays of numbers or bytes, each of one length, besides featuresCol"),
    ("cyclicCols", _TEXTS, [], "columns of timestamps or dates, read as sine and cosine of their place in periods of UTC, as departure or departure=day+week; hour, day, week, year; if none are named: day, week, year, of dates week, year"),
    ("categoricalCols", _TEXTS, [], "columns of categories: text, whole numbers or booleans"),
    ("labelCol", _TEXT, "label", "column to predict; rows with null are left out"),
    ("weightCol", _TEXT, None, "column with the weight of a row, at least 0; all weigh 1 if not set"),
    ("validationIndicatorCol", _TEXT, None, "boolean column, true for rows to measure on and not to train on"),
    ("predictionCol", _TEXT, "prediction", "column that receives the prediction, a double; none if empty"),
    ("probabilityCol", _TEXT, "probability", "column that receives a classifier's probability of each class, a vector; none if empty"),
    ("rawPredictionCol", _TEXT, "rawPrediction", "column that receives a classifier's margin of each class (log-odds of two classes, log-probabilities of more), a vector; none if empty"),
    ("threshold", _FLOAT, 0.5, "probability above which a binary classifier predicts 1"),
    ("fill", _TEXT, "mean", "what a missing number becomes"),
    ("standardization", TypeConverters.toBoolean, True, "whether numbers are standardised by the mean and deviation of the training rows; else they are taken as they are, a missing one as 0"),
    ("vocabularyLimit", _INT, 1000, "how many categories of a column are told apart at most, the most frequent first"),
    ("minimumCount", _INT, 10, "training rows a category must have to be told apart from unknown ones"),
    ("scoringBatchSize", _INT, 4096, "rows that go through the network in one call of transform"),
    ("network", _text_or_json, "mlp", 'the network: a word, or JSON with its type and fields, e.g. {"type": "mlp", "hidden": [64, 32]}'),
    ("loss", _text_or_json, "binary", "what the network is trained to make small: a word, or JSON with its type and fields"),
    ("maxIter", _INT, 10, "passes over the training rows"),
    ("batchSize", _INT, 1024, "rows of one step over all ranks"),
    ("accumulation", _INT, 0, "parts a step is cut into, whose gradients are added up; 0 chooses"),
    ("stepSize", _FLOAT, 0.001, "learning rate where the schedule is at 1"),
    ("optimizer", _TEXT, "adam", "how gradients change weights"),
    ("weightDecay", _FLOAT, 0.0, "how strongly weights are pulled to 0"),
    ("momentum", _FLOAT, 0.0, "momentum of SGD"),
    ("schedule", _TEXT, "constant", "how the learning rate changes from step to step"),
    ("clipNorm", _FLOAT, 0.0, "largest Euclidean norm of all gradients together; 0 is no bound"),
    ("clipValue", _FLOAT, 0.0, "largest absolute value of one gradient; 0 is no bound"),
    ("patience", _INT, 0, "epochs without a better validation metric after which training stops; 0 is never"),
    ("validationFraction", _FLOAT, 0.0, "share of the rows to measure on and not to train on, chosen by seed and content, if there is neither validationIndicatorCol nor validationTable; with 0 epochs are measured on the training rows"),
    ("seed", _INT, 0, "of the first weights and of the order of rows"),
    ("numRanks", _INT, 0, "tasks that train together; 0 is as many as Spark can run at the same time"),
    ("device", _TEXT, "auto", "where ranks compute"),
    ("precision", _TEXT, "fp32", "numbers the network computes with"),
    ("timeout", _INT, 120, "seconds that ranks wait for one another before the training fails"),
    ("loaderMemory", _INT, 2 << 30, "bytes of rows a rank keeps in memory; what is beyond lies in local files"),
    ("checkpointLocation", _TEXT, "", "folder of any Hadoop file system for the state of the training, so that one that is cut off goes on; none if empty"),
    ("checkpointInterval", _INT, 60, "seconds between checkpoints"),
    ("checkpointRunId", _TEXT, "", "tells a training from others below the checkpoint location: the same id goes on where it ended; the uid if empty"),
    ("beta1", _FLOAT, None, "decay of the running gradient of adam, adamw, lamb and lion; 0.9 if not set"),
    ("beta2", _FLOAT, None, "decay of the running squared gradient; 0.999 if not set, 0.99 for lion"),
    ("epsilon", _FLOAT, None, "added to the root of the running squared gradient; 1e-8 if not set, 1e-6 for lamb"),
    ("scheduleWarmup", _FLOAT, None, "share of all steps in which the learning rate rises; 0.3 for one-cycle if not set, else 0"),
    ("scheduleFloor", _FLOAT, None, "share of the learning rate that cosine and one-cycle end near; 0 and 0.000004 if not set"),
    ("schedulePieces", _INT, 3, "equal parts of a step schedule"),
    ("scheduleDecay", _FLOAT, 0.1, "what a step schedule multiplies the learning rate with after each part, above 0"),
    ("validationTable", _TEXT, "", "table of the catalog, or delta.`path`, with the rows to measure on, of the dataset's columns; none if empty"),
    ("bucketBytes", _INT, 25 << 20, "gradients are sent in parts of about this size, while the backward pass goes on"),
    ("compression", _TEXT, "none", "how gradients are sent to other ranks"),
    ("loaderPrefetch", _INT, 2, "batches a rank makes ahead of their use"),
    ("gpuCache", _TEXT, "auto", "whether a rank keeps its training rows in its GPU's memory after the first epoch"),
    ("checkpointSteps", _INT, 0, "save after so many steps too; 0 is by time alone"),
    ("attempts", _INT, 4, "how often the ranks are started at most, the first time included"),
    ("slotWait", _INT, 120, "seconds that ranks wait for lost executors to be replaced before the training fails"),
    ("plaintext", _TEXT, "refuse", "whether ranks may talk to one another unencrypted where Spark encrypts"),
    ("taskGpus", _INT, 0, "GPUs of one task, each for a rank of its own; 0 is what spark.task.resource.gpu.amount says"),
]


class _TorchParams(Params):
    """Every param has a getter; the estimator has a setter for each."""

    def _set_defaults(self):
        self._setDefault(**{name: value for name, _, value, _ in _TABLE if value is not None})


def _getter(name):
    def get(self):
        return self.getOrDefault(getattr(self, name))

    get.__doc__ = "Value of `%s`, or its default." % name
    return get


def _setter(name):
    def set_(self, value):
        return self._set(**{name: value})

    set_.__doc__ = "Sets `%s`." % name
    return set_


def _capital(name):
    return name[0].upper() + name[1:]


for _name, _converter, _, _doc in _TABLE:
    setattr(_TorchParams, _name, Param(Params._dummy(), _name, _doc, typeConverter=_converter))
    setattr(_TorchParams, "get" + _capital(_name), _getter(_name))


def with_setters(*names):
    """A class decorator that adds setters of these params, or of all."""

    def decorate(cls):
        for name in names or [row[0] for row in _TABLE]:
            setattr(cls, "set" + _capital(name), _setter(name))
        return cls

    return decorate
