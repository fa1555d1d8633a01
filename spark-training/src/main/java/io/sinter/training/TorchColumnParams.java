package io.sinter.training;

import io.sinter.training.internal.ml.ParamKit;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Which columns {@link TorchEstimator} and {@link TorchModel} read and write. Names and getters are
 * those of MLlib where it has them.
 */
public interface TorchColumnParams extends Params {
  /** A vector or array of numbers. */
  default Param<String> featuresCol() {
    return ParamKit.text(
        this,
        "featuresCol",
        "column with a vector or an array of numbers; read if it is set, or if neither numericCols nor arrayCols nor cyclicCols nor categoricalCols is");
  }

  /** Columns of numbers. */
  default StringArrayParam numericCols() {
    return ParamKit.texts(this, "numericCols", "columns of numbers or booleans");
  }

  /** Columns of arrays. */
  default StringArrayParam arrayCols() {
    return ParamKit.texts(
        this,
        "arrayCols",
        "columns of vectors, arrays of numbers or bytes, each of one length, besides featuresCol");
  }

  /** Columns of times. */
  default StringArrayParam cyclicCols() {
    return ParamKit.texts(
        this,
        "cyclicCols",
        "columns of timestamps or dates, read as sine and cosine of their place in periods of UTC, as departure or departure=day+week; hour, day, week, year; if none are named: day, week, year, of dates week, year");
  }

  /** Columns of categories. */
  default StringArrayParam categoricalCols() {
    return ParamKit.texts(
        this, "categoricalCols", "columns of categories: text, whole numbers or booleans");
  }

  /** The label. */
  default Param<String> labelCol() {
    return ParamKit.text(this, "labelCol", "column to predict; rows with null are left out");
  }

  /** Row weights. */
  default Param<String> weightCol() {
    return ParamKit.text(
        this, "weightCol", "column with the weight of a row, at least 0; all weigh 1 if not set");
  }

  /** Validation rows. */
  default Param<String> validationIndicatorCol() {
    return ParamKit.text(
        this,
        "validationIndicatorCol",
        "boolean column, true for rows to measure on and not to train on");
  }

  /** The prediction. */
  default Param<String> predictionCol() {
    return ParamKit.text(
        this, "predictionCol", "column that receives the prediction, a double; none if empty");
  }

  /** Probabilities. */
  default Param<String> probabilityCol() {
    return ParamKit.text(
        this,
        "probabilityCol",
        "column that receives a classifier's probability of each class, a vector; none if empty");
  }

  /** Margins. */
  default Param<String> rawPredictionCol() {
    return ParamKit.text(
        this,
        "rawPredictionCol",
        "column that receives a classifier's margin of each class (log-odds of two classes, log-probabilities of more), a vector; none if empty");
  }

  /** Decision threshold. */
  default DoubleParam threshold() {
    return ParamKit.share(
        this, "threshold", "probability above which a binary classifier predicts 1");
  }

  /** Missing numbers. */
  default Param<String> fill() {
    return ParamKit.choice(this, "fill", "what a missing number becomes", FillRule.class);
  }

  /** Numbers. */
  default BooleanParam standardization() {
    return ParamKit.flag(
        this,
        "standardization",
        "whether numbers are standardised by the mean and deviation of the training rows; else they are taken as they are, a missing one as 0");
  }

  /** Size of vocabularies. */
  default IntParam vocabularyLimit() {
    return ParamKit.wholeFrom(
        this,
        "vocabularyLimit",
        "how many categories of a column are told apart at most, the most frequent first",
        1);
  }

  /** Rare categories. */
  default IntParam minimumCount() {
    return ParamKit.wholeFrom(
        this,
        "minimumCount",
        "training rows a category must have to be told apart from unknown ones",
        1);
  }

  /** Rows scored at once. */
  default IntParam scoringBatchSize() {
    return ParamKit.wholeFrom(
        this, "scoringBatchSize", "rows that go through the network in one call of transform", 1);
  }

  /** Value of {@link #featuresCol}. */
  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  /** Value of {@link #numericCols}. */
  default String[] getNumericCols() {
    return getOrDefault(numericCols());
  }

  /** Value of {@link #arrayCols}. */
  default String[] getArrayCols() {
    return getOrDefault(arrayCols());
  }

  /** Value of {@link #cyclicCols}. */
  default String[] getCyclicCols() {
    return getOrDefault(cyclicCols());
  }

  /** Value of {@link #standardization}. */
  default boolean getStandardization() {
    return (boolean) getOrDefault(standardization());
  }

  /** Value of {@link #categoricalCols}. */
  default String[] getCategoricalCols() {
    return getOrDefault(categoricalCols());
  }

  /** Value of {@link #labelCol}. */
  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  /** Value of {@link #weightCol}. */
  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  /** Value of {@link #validationIndicatorCol}. */
  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  /** Value of {@link #predictionCol}. */
  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  /** Value of {@link #probabilityCol}. */
  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  /** Value of {@link #rawPredictionCol}. */
  default String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }

  /** Value of {@link #threshold}. */
  default double getThreshold() {
    return (double) getOrDefault(threshold());
  }

  /** Value of {@link #fill}. */
  default String getFill() {
    return getOrDefault(fill());
  }

  /** Value of {@link #vocabularyLimit}. */
  default int getVocabularyLimit() {
    return (int) getOrDefault(vocabularyLimit());
  }

  /** Value of {@link #minimumCount}. */
  default int getMinimumCount() {
    return (int) getOrDefault(minimumCount());
  }

  /** Value of {@link #scoringBatchSize}. */
  default int getScoringBatchSize() {
    return (int) getOrDefault(scoringBatchSize());
  }
}
