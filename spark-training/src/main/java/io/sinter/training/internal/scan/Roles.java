package io.sinter.training.internal.scan;

import io.sinter.arrow.Vocabulary;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Predicate;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.jspecify.annotations.Nullable;

/** What is done with a row: it is trained on, validated on, or left out. Used by one thread. */
final class Roles {
  private final Test training;
  private final Test validation;
  private final Source.Column label;
  private final Cells.@Nullable Categories classes;
  private final @Nullable NumberReader number;

  Roles(Source source, RowSpec spec) {
    this.training = test(source.training());
    this.validation = test(source.validation());
    this.label = source.columns().get(spec.columns().indexOf(spec.label().column()));
    boolean indexed = !spec.label().classes().isEmpty();
    this.classes = indexed ? new Cells.Categories(spec.label().classes(), label.type()) : null;
    this.number = indexed ? null : NumberReader.of(label.type());
  }

  private interface Test {
    boolean holds(InternalRow row);
  }

  private static Test test(Expression condition) {
    if (condition instanceof Literal literal) {
      boolean always = Boolean.TRUE.equals(literal.value());
      return always ? row -> true : row -> false;
    }
    BasePredicate predicate = Predicate.create(condition);
    return predicate::eval;
  }

  boolean trains(InternalRow row) {
    return training.holds(row);
  }

  boolean validates(InternalRow row) {
    return validation.holds(row);
  }

  /** Counts what is wrong with a row; one that is for nothing is not looked at. */
  void count(InternalRow row, boolean trains, boolean validates, boolean labelled, RowFacts facts) {
    if (trains && validates) {
      facts.add(RowFacts.Count.BOTH);
    }
    if (!labelled && (trains || validates)) {
      boolean unknown = classes != null && !row.isNullAt(label.ordinal());
      facts.add(unknown ? RowFacts.Count.ODD_LABELS : RowFacts.Count.UNLABELLED);
    }
  }

  /** The target of a row, a number or the index of its class; NaN where it has none. */
  float target(SpecializedGetters row) {
    if (classes != null) {
      int index = classes.index(row, label.ordinal());
      return index < Vocabulary.FIRST_VALUE ? Float.NaN : index - Vocabulary.FIRST_VALUE;
    }
    return row.isNullAt(label.ordinal())
        ? Float.NaN
        : java.util.Objects.requireNonNull(number).floatAt(row, label.ordinal());
  }
}
