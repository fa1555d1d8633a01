package io.sinter.training.internal.data;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import io.sinter.training.internal.RowLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Reads a rank's rows from Spark's internal rows. Their order follows the rows' hashes, not the
 * order of arrival, so that one seed gives one training.
 */
public final class RowReader {
  private RowReader() {}

  /** What the networks for tables read: all numbers, then the indices of all categories. */
  public static RowSchema schema(FeatureSpec features, Loss loss, boolean weighted) {
    return new RowSchema(
        List.of(
            new InputLayout(
                "numeric", InputLayout.Element.FLOAT32, List.of(features.numeric().size())),
            new InputLayout(
                "categories", InputLayout.Element.INT64, List.of(features.categorical().size()))),
        loss instanceof Loss.Multiclass ? InputLayout.Element.INT64 : InputLayout.Element.FLOAT32,
        weighted);
  }

  /** Reads rows in the layout of {@link RowLayout}; the caller closes the result. */
  public static RankRows read(
      Iterator<InternalRow> source, FeatureSpec features, RowSchema schema) {
    record Keyed(long hash, boolean validation, HeapRows.Row row) {}
    RowLayout layout = RowLayout.of(features);
    List<CategoricalFeature> categorical = features.categorical();
    List<Keyed> all = new ArrayList<>();
    while (source.hasNext()) {
      InternalRow row = source.next();
      float[] numbers = new float[layout.numeric()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = row.getFloat(i);
      }
      long[] categories = new long[layout.categorical()];
      for (int i = 0; i < categories.length; i++) {
        categories[i] =
            categorical.get(i).indexOf(row.getUTF8String(layout.numeric() + i).toString());
      }
      all.add(
          new Keyed(
              row.getLong(layout.hash()),
              row.getBoolean(layout.validation()),
              new HeapRows.Row(
                  List.of(numbers, categories),
                  row.getFloat(layout.label()),
                  schema.weighted() ? row.getFloat(layout.weight()) : 1)));
    }
    all.sort(Comparator.comparingLong(Keyed::hash));
    HeapRows rows = new HeapRows(schema);
    for (Keyed keyed : all) {
      if (keyed.validation()) {
        rows.addValidation(keyed.row());
      } else {
        rows.addTraining(keyed.row());
      }
    }
    return rows;
  }
}
