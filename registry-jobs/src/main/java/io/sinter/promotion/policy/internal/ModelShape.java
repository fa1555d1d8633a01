package io.sinter.promotion.policy.internal;

import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.NumericFeature;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.OutputKind;
import io.sinter.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a model takes and gives, whoever made it.
 *
 * @param columns in order
 * @param threshold the score from which on it predicts 1
 */
public record ModelShape(List<Column> columns, ModelOutput output, double threshold) {
  /** What a column is. */
  public enum Kind {
    /** Of any type, which may be missing. */
    NUMBER("a number"),
    /** Of an integer type, and present. */
    WHOLE_NUMBER("a whole number that is never missing"),
    /** Text, which may be missing. */
    CATEGORY("a category"),
    /** A timestamp, which may be missing. */
    TIME("a time");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Whether whoever gives this gives what another takes. */
    boolean fits(Kind other) {
      return this == other || (this == WHOLE_NUMBER && other == NUMBER);
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** A column that it reads. */
  public record Column(String name, Kind kind) {}

  /** Copies. */
  public ModelShape {
    columns = List.copyOf(columns);
  }

  /** Looks at an opened model. */
  public static ModelShape of(ScoringModel model) {
    return model.network() instanceof OtherModel other ? ofOther(other) : ofOwn(model);
  }

  private static ModelShape ofOwn(ScoringModel model) {
    List<Column> columns = new ArrayList<>();
    for (Feature feature : model.contents().features().features()) {
      columns.add(new Column(feature.name(), kind(feature)));
    }
    return new ModelShape(columns, model.contents().output(), model.contents().decisionThreshold());
  }

  private static ModelShape ofOther(OtherModel model) {
    List<Column> columns = new ArrayList<>();
    for (TabularSpec.TabularColumn column : model.call().columns()) {
      columns.add(new Column(column.name(), kind(column.type())));
    }
    boolean number = model.rule().kind() == OutputKind.NUMBER;
    return new ModelShape(
        columns,
        number ? ModelOutput.number() : ModelOutput.probability(),
        model.rule().threshold());
  }

  /** The names of the columns, in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** What it gives, in words. */
  String outputInWords() {
    String kind = output.kind().name().toLowerCase(Locale.ROOT);
    return output.names().isEmpty() ? kind : kind + " " + output.names();
  }

  private static Kind kind(Feature feature) {
    /* Numbers of any type are one kind: the signature takes them all. */
    if (feature instanceof NumericFeature) {
      return Kind.NUMBER;
    }
    return feature instanceof CategoricalFeature ? Kind.CATEGORY : Kind.TIME;
  }

  private static Kind kind(TabularType type) {
    return switch (type) {
      case FLOAT, DOUBLE -> Kind.NUMBER;
      case INT32, INT64 -> Kind.WHOLE_NUMBER;
      case STRING -> Kind.CATEGORY;
    };
  }
}
