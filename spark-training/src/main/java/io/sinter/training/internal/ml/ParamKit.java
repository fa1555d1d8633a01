package io.sinter.training.internal.ml;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.Function1;

/**
 * Makes params. Spark compares params by owner and name, so each call may make a new one; that way
 * an interface can declare them, and none is made before its owner has its uid.
 */
public final class ParamKit {
  private ParamKit() {}

  /** Any text. */
  public static Param<String> text(Params owner, String name, String doc) {
    return new Param<>(owner.uid(), name, doc, String.class);
  }

  /** One of some words, whatever their case. */
  public static Param<String> choice(
      Params owner, String name, String doc, Class<? extends Enum<?>> type) {
    List<String> words = Choices.texts(type);
    Function1<String, Object> isValid =
        (Function1<String, Object> & Serializable)
            word -> words.contains(word.strip().toLowerCase(Locale.ROOT));
    return new Param<>(
        owner.uid(), name, doc + ": " + String.join(", ", words), isValid, String.class);
  }

  /** A text that a parser accepts; its exception says why it does not. */
  public static Param<String> parsed(
      Params owner, String name, String doc, Consumer<String> parser) {
    Function1<String, Object> isValid =
        (Function1<String, Object> & Serializable)
            text -> {
              parser.accept(text);
              return true;
            };
    return new Param<>(owner.uid(), name, doc, isValid, String.class);
  }

  /** Some texts. */
  public static StringArrayParam texts(Params owner, String name, String doc) {
    return new StringArrayParam(owner, name, doc);
  }

  /** A whole number from some bound on. */
  public static IntParam wholeFrom(Params owner, String name, String doc, int least) {
    return new IntParam(owner, name, doc, ParamValidators.gtEq(least));
  }

  /** A large whole number from some bound on. */
  public static LongParam longFrom(Params owner, String name, String doc, long least) {
    return new LongParam(owner, name, doc, ParamValidators.gtEq((double) least));
  }

  /** Any whole number. */
  public static LongParam whole(Params owner, String name, String doc) {
    return new LongParam(owner, name, doc);
  }

  /** A number above some bound. */
  public static DoubleParam above(Params owner, String name, String doc, double bound) {
    return new DoubleParam(owner, name, doc, ParamValidators.gt(bound));
  }

  /** A number from some bound on. */
  public static DoubleParam from(Params owner, String name, String doc, double least) {
    return new DoubleParam(owner, name, doc, ParamValidators.gtEq(least));
  }

  /** A number in [0, 1]. */
  public static DoubleParam share(Params owner, String name, String doc) {
    return new DoubleParam(owner, name, doc, ParamValidators.inRange(0, 1));
  }

  /** A number in [0, 1). */
  public static DoubleParam properShare(Params owner, String name, String doc) {
    return new DoubleParam(owner, name, doc, ParamValidators.inRange(0, 1, true, false));
  }

  /** A number in (0, 1]. */
  public static DoubleParam shareAboveZero(Params owner, String name, String doc) {
    return new DoubleParam(owner, name, doc, ParamValidators.inRange(0, 1, false, true));
  }

  /** Yes or no. */
  public static BooleanParam flag(Params owner, String name, String doc) {
    return new BooleanParam(owner, name, doc);
  }
}
