package io.sinter.training.internal.scan;

import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RecordLayout;
import io.sinter.training.internal.data.RowSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A cell with its places.
 *
 * @param cell reads one row
 * @param ordinal of the column in an item
 * @param offset in the record, in bytes
 * @param plainNumber whether the cell is one number kept as a float, which may be read by column
 */
record PlacedCell(Cell cell, int ordinal, int offset, boolean plainNumber) {
  /** The cells of all inputs and of the weight; the target is not among them. */
  static List<PlacedCell> of(Source source, RowSpec spec, RecordLayout layout) {
    List<String> columns = spec.columns();
    List<PlacedCell> cells = new ArrayList<>();
    for (int i = 0; i < spec.inputs().size(); i++) {
      RowSpec.Input input = spec.inputs().get(i);
      Element element = input.layout().element();
      int offset = layout.input(i);
      for (RowSpec.Part part : input.parts()) {
        Source.Column column = source.columns().get(columns.indexOf(part.column()));
        boolean plain =
            element == Element.FLOAT32
                && part.vocabulary() == null
                && NumberReader.reads(column.type());
        cells.add(
            new PlacedCell(
                Cells.of(part, element, column.type()), column.ordinal(), offset, plain));
        offset += part.width() * element.width();
      }
    }
    if (spec.weightColumn() != null) {
      Source.Column column = source.columns().get(columns.indexOf(spec.weightColumn()));
      RowSpec.Part part = new RowSpec.Part(spec.weightColumn(), 1, /* vocabulary= */ null);
      cells.add(
          new PlacedCell(
              Cells.of(part, Element.FLOAT32, column.type()),
              column.ordinal(),
              layout.weight(),
              /* plainNumber= */ true));
    }
    return cells;
  }
}
