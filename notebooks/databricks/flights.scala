// Databricks notebook source
// MAGIC %md
// MAGIC # Late flights, from a notebook
// MAGIC
// MAGIC Scores a day of flights with the registered champion and looks at what the monitor says. Attach the cluster libraries
// MAGIC `io.sinter:sinter-spark-runtime_4.1_2.13:0.1.0` and `io.sinter:sinter-natives-linux-x86_64:0.1.0`. The cluster needs dedicated access mode:
// MAGIC standard and serverless compute offer no SparkContext to barrier training.

// COMMAND ----------

import io.sinter.cli.Sinter
import scala.jdk.CollectionConverters._

val home = sys.env.getOrElse("SINTER_HOME", sys.props("user.home") + "/.sinter")

def sinter(arguments: String*): Unit = {
  val code = Sinter.run(arguments.asJava)
  require(code == 0, s"sinter ${arguments.head} ended with $code; the driver's log says why")
}

def table(name: String) = spark.read.format("delta").load(s"$home/lake/$name")

// COMMAND ----------

// MAGIC %md
// MAGIC ## Score one day

// COMMAND ----------

val scores = s"$home/lake/notebook_scores"
sinter(
  "score", "--home", home,
  "--set", "source.table=flight_features",
  "--set", "source.keys=flight_id,flight_date",
  "--set", "source.where=flight_date = DATE'2013-07-10'",
  "--set", "model=models:/flight-delay@champion",
  "--set", s"target.table=$scores")
spark.read.format("delta").load(scores).orderBy(org.apache.spark.sql.functions.desc("score")).select("flight_id", "score", "model_version").show(5, false)

// COMMAND ----------

// MAGIC %md
// MAGIC ## How good is the model by month, without labels and with them?

// COMMAND ----------

table("performance_estimates")
  .selectExpr("date(window.start) AS month", "metric", "method", "round(value, 4) AS value")
  .groupBy("month", "metric").pivot("method").agg(org.apache.spark.sql.functions.first("value")).orderBy("metric", "month")
  .show(50, false)

// COMMAND ----------

// MAGIC %md
// MAGIC ## Who owns what went wrong?

// COMMAND ----------

table("incidents").select("event_at", "state", "severity", "owner_urn", "summary").orderBy("event_at").show(20, false)
