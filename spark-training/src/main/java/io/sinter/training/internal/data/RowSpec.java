package io.sinter.training.internal.data;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.TimePeriod;
import io.sinter.training.ArrayColumn;
import io.sinter.training.Loss;
import io.sinter.training.internal.data.InputLayout.Element;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which columns of a table the rows of a training are made. Immutable; travels to executors.
 *
 * @param inputs in the order of the network's arguments
 * @param label what is predicted; a row where it is null or NaN is left out
 * @param weightColumn the column with the weight of each row, a number; null if rows have none
 */
public record RowSpec(List<Input> inputs, Label label, @Nullable String weightColumn)
    implements Serializable {
  /** Copies. */
  public RowSpec {
    inputs = List.copyOf(inputs);
  }

  /**
   * The parts of an input, side by side in one row.
   *
   * @param layout of the input; its size is the sum of the widths of the parts
   * @param parts may be empty for an input of size 0
   */
  public record Input(InputLayout layout, List<Part> parts) implements Serializable {
    /** Checks the widths. */
    public Input {
      parts = List.copyOf(parts);
      int width = parts.stream().mapToInt(Part::width).sum();
      if (width != layout.size()) {
        throw new IllegalArgumentException(
            "Cannot fill input %s: its columns hold %d elements a row (needed: %d, its shape is %s). Name other columns, or correct the shape."
                .formatted(layout.name(), width, layout.size(), layout.shape()));
      }
    }
  }

  /**
   * One column of a table as part of an input.
   *
   * @param column its name
   * @param width 1 for a number, text or boolean; the length of an array or vector
   * @param vocabulary the categories known by index, from 2 on; null where the column's numbers are
   *     taken as they are
   * @param periods of a column of times, whose sine and cosine are taken; empty for others
   */
  public record Part(
      String column, int width, @Nullable List<String> vocabulary, List<TimePeriod> periods)
      implements Serializable {
    /** Copies. */
    public Part {
      vocabulary = vocabulary == null ? null : List.copyOf(vocabulary);
      periods = List.copyOf(periods);
    }

    /** A column of no times. */
    public Part(String column, int width, @Nullable List<String> vocabulary) {
      this(column, width, vocabulary, List.of());
    }
  }

  /**
   * What is predicted.
   *
   * @param column its name
   * @param element what it is kept as
   * @param classes whose index is predicted, as they read; empty where the column's numbers are
   *     taken as they are. A row of another class is left out
   */
  public record Label(String column, Element element, List<String> classes)
      implements Serializable {
    /** Copies. */
    public Label {
      classes = List.copyOf(classes);
    }

    /** The label of a loss: the index of one of its classes, or a number. */
    public static Label of(String column, Loss loss) {
      return loss instanceof Loss.Multiclass multiclass
          ? new Label(column, Element.INT64, multiclass.classes())
          : new Label(column, Element.FLOAT32, List.of());
    }
  }

  /**
   * Numbers and categories of a table: all numbers side by side, those made of times last, then all
   * categories.
   */
  public static RowSpec of(FeatureSpec features, Label label, Optional<String> weightColumn) {
    return of(features, List.of(), label, weightColumn);
  }

  /**
   * Like {@link #of(FeatureSpec, Label, Optional)} with columns of arrays.
   *
   * @param arrays whose elements are the last numeric features
   */
  public static RowSpec of(
      FeatureSpec features, List<ArrayColumn> arrays, Label label, Optional<String> weightColumn) {
    int width = features.numeric().size();
    int plain = width - arrays.stream().mapToInt(ArrayColumn::width).sum();
    List<Part> numbers = new ArrayList<>();
    for (Feature feature : features.numeric().subList(0, plain)) {
      numbers.add(new Part(feature.name(), 1, /* vocabulary= */ null));
    }
    for (ArrayColumn array : arrays) {
      numbers.add(new Part(array.name(), array.width(), /* vocabulary= */ null));
    }
    for (CyclicFeature time : features.cyclic()) {
      numbers.add(new Part(time.name(), time.width(), /* vocabulary= */ null, time.periods()));
      width += time.width();
    }
    List<Part> categories = new ArrayList<>();
    for (CategoricalFeature feature : features.categorical()) {
      categories.add(new Part(feature.name(), 1, feature.vocabulary()));
    }
    return new RowSpec(
        List.of(
            new Input(new InputLayout("numeric", Element.FLOAT32, List.of(width)), numbers),
            new Input(
                new InputLayout("categories", Element.INT64, List.of(categories.size())),
                categories)),
        label,
        weightColumn.orElse(null));
  }

  /** What a rank holds of each row. */
  public RowSchema schema() {
    return new RowSchema(
        inputs.stream().map(Input::layout).toList(), label.element(), weightColumn != null);
  }

  /** The columns that are read, each once. */
  public List<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    inputs.forEach(input -> input.parts().forEach(part -> columns.add(part.column())));
    columns.add(label.column());
    if (weightColumn != null) {
      columns.add(weightColumn);
    }
    return List.copyOf(columns);
  }
}
