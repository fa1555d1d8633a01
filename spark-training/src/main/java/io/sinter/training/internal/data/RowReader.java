package io.sinter.training.internal.data;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import java.util.List;

/** What ranks hold of the rows of tables. */
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
}
