"""TorchEstimator and TorchModel in PySpark, from the runtime jar alone: python spark_ml.py RUNTIME_JAR JARS FOLDER MODULE."""

import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.functions import vector_to_array
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, expr

runtime, jars, folder, module = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", jars)
    .config("spark.submit.pyFiles", runtime)
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "1g")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

from sinter_spark import TorchEstimator, TorchModel  # noqa: E402  The jar is on the path from here on.

rows = (
    spark.range(0, 2000, 1, 2)
    .withColumn("a", expr("randn(1)"))
    .withColumn("b", expr("5 + 2 * randn(2)"))
    .withColumn("kind", expr("if(id % 13 = 0, null, element_at(array('x', 'y', 'z'), 1 + cast(id % 3 as int)))"))
    .withColumn("label", expr("cast(2 * a - (b - 5) + if(kind = 'x', 2, 0) + 0.5 * randn(4) > 0 as double)"))
    .cache()
)
training, test = rows.where("id % 4 <> 0"), rows.where("id % 4 = 0")
auc = BinaryClassificationEvaluator()


def probabilities(scored):
    return [row.p for row in scored.orderBy("id").select(vector_to_array(col("probability")).alias("p")).collect()]


# Params: the same in Python and in the JVM.
estimator = TorchEstimator(numericCols=["a", "b"], categoricalCols=["kind"], network={"type": "mlp", "hidden": [16]},
                           stepSize=0.02, batchSize=128, maxIter=6, numRanks=2, seed=7)
java = estimator._java_obj
assert {param.name() for param in java.params()} == {param.name for param in estimator.params}
fresh = TorchEstimator()
for param in fresh.params:
    peer = fresh._java_obj.getParam(param.name)
    assert peer.doc().startswith(param.doc), (param.doc, peer.doc())
    assert fresh.hasDefault(param) == fresh._java_obj.hasDefault(peer), param
    if fresh.hasDefault(param):
        default = fresh._java_obj.getDefault(peer).get()
        mine = fresh.getOrDefault(param)
        assert (list(default) if isinstance(mine, list) else default) == mine, param
print("params agree:", len(estimator.params))
times = rows.selectExpr("timestamp_seconds(id * 4321) AS at", "cast(pmod(id * 4321, 86400) < 43200 AS double) AS label")
timed = TorchEstimator(cyclicCols=["at=day"], stepSize=0.05, batchSize=128, maxIter=3, numRanks=2, seed=7).fit(times)
assert timed.getCyclicCols() == ["at=day"] and auc.evaluate(timed.transform(times)) > 0.99
print("times learned")
try:
    TorchEstimator(maxIters=3)
    raise AssertionError("an unknown param was taken")
except TypeError as e:
    assert "no param maxIters" in str(e)
try:
    TorchEstimator(maxIter=0).fit(training)
    raise AssertionError("an impossible param was taken")
except Exception as e:
    assert "maxIter given invalid value 0" in str(e), e

# fit, transform, summary.
model = estimator.fit(training)
scored = model.transform(test)
assert scored.columns == rows.columns + ["rawPrediction", "probability", "prediction"]
torch_auc = auc.evaluate(scored)
assert torch_auc > 0.95, torch_auc
assert model.summary.totalIterations == 6 and len(model.summary.objectiveHistory) == 6
assert model.hasSummary and model.getNumericCols() == ["a", "b"] and model.getMaxIter() == 6
print("fitted and transformed, AUC %.4f" % torch_auc)

# save, load.
model.write().overwrite().save(folder + "/model")
loaded = TorchModel.load(folder + "/model")
assert isinstance(loaded, TorchModel) and loaded.uid == model.uid and loaded.getCategoricalCols() == ["kind"]
assert probabilities(loaded.transform(test)) == probabilities(scored)
estimator.save(folder + "/estimator")
assert TorchEstimator.load(folder + "/estimator").getNetwork() == estimator.getNetwork()
assert probabilities(loaded.setThreshold(0.9).copy().transform(test)) == probabilities(scored)
print("saved and loaded")

# A pipeline with MLlib's stages, saved and loaded.
pipeline = Pipeline(stages=[
    StringIndexer(inputCol="kind", outputCol="kindIndex", handleInvalid="keep"),
    VectorAssembler(inputCols=["a", "b", "kindIndex"], outputCol="assembled"),
    StandardScaler(inputCol="assembled", outputCol="features"),
    TorchEstimator(network={"type": "mlp", "hidden": []}, stepSize=0.05, batchSize=128, maxIter=8, numRanks=1),
])
fitted = pipeline.fit(training)
fitted.save(folder + "/pipeline")
again = PipelineModel.load(folder + "/pipeline")
assert isinstance(again.stages[3], TorchModel)
assert probabilities(again.transform(test)) == probabilities(fitted.transform(test))
prepared = PipelineModel(fitted.stages[:3])
ours = auc.evaluate(fitted.transform(test))
theirs = auc.evaluate(LogisticRegression().fit(prepared.transform(training)).transform(prepared.transform(test)))
assert abs(ours - theirs) < 0.005, (ours, theirs)
print("pipeline, AUC %.4f, logistic regression %.4f" % (ours, theirs))

# Cross validation with parallel fits.
grid = ParamGridBuilder().addGrid(estimator.stepSize, [1e-7, 0.02]).build()
validated = CrossValidator(estimator=estimator.setMaxIter(2), estimatorParamMaps=grid, evaluator=auc, numFolds=2,
                           parallelism=2, seed=1).fit(training)
assert validated.bestModel.getStepSize() == 0.02 and validated.avgMetrics[1] > validated.avgMetrics[0]
validated.save(folder + "/cv")
assert probabilities(CrossValidatorModel.load(folder + "/cv").transform(test)) == probabilities(validated.transform(test))
print("cross validation picked", validated.bestModel.getStepSize())

# A TorchScript file with two arguments: three numbers, and an array of two whole numbers below 5.
arrays = training.withColumn("c", expr("id % 7")).withColumn("codes", expr("array(cast(id % 5 as int), if(kind = 'x', 1, 2))"))
brought = TorchEstimator(numericCols=["a", "b", "c"], arrayCols=["codes"], maxIter=2, numRanks=2, batchSize=128,
                         stepSize=0.05, optimizer="adamw", beta2=0.99, schedule="cosine", scheduleWarmup=0.1,
                         network={"type": "scripted", "file": module,
                                  "inputs": ["numbers=float32(a+b+c)", "categories=int64(codes)"]}).fit(arrays)
brought.save(folder + "/brought")
assert probabilities(TorchModel.load(folder + "/brought").transform(arrays)) == probabilities(brought.transform(arrays))
losses = brought.summary.objectiveHistory
assert losses[1] < losses[0], losses
print("brought network trained")
spark.stop()
