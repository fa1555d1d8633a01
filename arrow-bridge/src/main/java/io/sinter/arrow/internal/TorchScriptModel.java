package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.OnnxPort;
import io.sinter.arrow.TabularInput;
import io.sinter.arrow.TabularModel;
import io.sinter.arrow.TabularOutput;
import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import io.sinter.arrow.TorchModules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/*
 * A module in evaluation mode changes nothing of itself, so that threads may share it: libtorch runs each call in a frame
 * of its own. One that writes into its buffers in evaluation mode all the same is the author's race, as it is in Python.
 */
/**
 * A TorchScript archive as others script it: {@code forward} takes one matrix [rows, columns], or
 * one tensor [rows] for each column, called as the column. It gives one tensor.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
public final class TorchScriptModel implements TabularModel {
  private final List<TabularInput> arguments;
  private final JitModule module;

  public TorchScriptModel(byte[] archive, TabularSpec spec) {
    NativeRuntime.prepare(1);
    try {
      this.module = TorchModules.load(archive);
      module.eval();
      this.arguments = arguments(spec.inputs());
    } catch (BridgeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BridgeException(
          "Cannot load the TorchScript archive: %s. Script the model again with a PyTorch not newer than 2.10."
              .formatted(TorchMessages.cause(e)),
          e);
    }
  }

  /** One matrix, or a tensor a column in the order that forward names them; self comes first. */
  private List<TabularInput> arguments(List<TabularInput> given) {
    int taken = (int) module.get_method("forward").num_inputs() - 1;
    if (taken == given.size() && taken == 1) {
      return given;
    }
    List<TabularInput> columns = new ArrayList<>();
    for (TabularInput input : given) {
      for (String column : input.columns()) {
        int rank = input.columns().size() == 1 ? input.rank() : 1;
        columns.add(new TabularInput(column, input.type(), List.of(column), rank));
      }
    }
    FunctionSchema schema = module.get_method("forward").function().getSchema();
    TabularInput[] ordered = new TabularInput[taken];
    List<String> strange = new ArrayList<>();
    for (TabularInput column : columns) {
      IntOptional place = schema.argumentIndexWithName(column.name());
      if (place.has_value() && place.get() >= 1 && place.get() <= taken) {
        ordered[place.get() - 1] = column;
      } else {
        strange.add(column.name());
      }
    }
    if (taken != columns.size() || !strange.isEmpty()) {
      throw new BridgeException(
          "Cannot call the TorchScript module: its forward takes %d tensors%s (allowed: one matrix of the columns %s, or one tensor for each, called as the column). Change its forward, or name its columns."
              .formatted(
                  taken,
                  strange.isEmpty() ? "" : ", none of them called " + String.join(" or ", strange),
                  columns.stream().map(TabularInput::name).toList()));
    }
    return List.of(ordered);
  }

  @Override
  public List<OnnxPort> inputs() {
    return arguments.stream()
        .map(
            input ->
                new OnnxPort(
                    input.name(),
                    input.type().name(),
                    input.rank() == 1 ? List.of(-1L) : List.of(-1L, (long) input.columns().size())))
        .toList();
  }

  @Override
  public List<OnnxPort> outputs() {
    return List.of();
  }

  @Override
  public List<TabularOutput> run(VectorSchemaRoot rows) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      IValueVector values = new IValueVector();
      for (TabularInput input : arguments) {
        values.push_back(new IValue(tensor(input, rows)));
      }
      return List.of(output(module.forward(values), rows.getRowCount()));
    } catch (BridgeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BridgeException(
          "Cannot score %d rows with the TorchScript module: %s. Check the columns against its forward."
              .formatted(rows.getRowCount(), TorchMessages.cause(e)),
          e);
    }
  }

  private static Tensor tensor(TabularInput input, VectorSchemaRoot rows) {
    if (input.type() == TabularType.STRING) {
      throw new BridgeException(
          "Cannot call a TorchScript module with text (columns %s; allowed: numbers). Encode it as numbers before."
              .formatted(input.columns()));
    }
    List<FieldVector> columns = TabularColumns.of("of TorchScript", input, rows);
    ElementType element =
        switch (input.type()) {
          case DOUBLE -> ElementType.FLOAT64;
          case INT32 -> ElementType.INT32;
          case INT64 -> ElementType.INT64;
          case FLOAT, STRING -> ElementType.FLOAT32;
        };
    int count = rows.getRowCount();
    // Its own memory: a module may write into what it is given.
    Tensor tensor =
        input.rank() == 1
            ? Tensors.allocate(element, count)
            : Tensors.allocate(element, count, columns.size());
    if (count > 0) {
      TabularColumns.interleave(columns, count, Tensors.address(tensor));
    }
    return tensor;
  }

  private static TabularOutput output(IValue value, int rows) {
    if (!value.isTensor()) {
      throw new BridgeException(
          "Cannot read what the TorchScript module gives: it is a %s (allowed: one tensor). Let its forward give one tensor."
              .formatted(value.tagKind().getString()));
    }
    Tensor tensor = value.toTensor();
    long[] shape = IntStream.range(0, (int) tensor.dim()).mapToLong(tensor::size).toArray();
    if (shape.length < 1 || shape.length > 2 || shape[0] != rows) {
      throw new BridgeException(
          "Cannot read what the TorchScript module gives: for %d rows it has the shape %s (allowed: [rows] or [rows, width]). Change its forward."
              .formatted(rows, java.util.Arrays.toString(shape)));
    }
    double[] numbers = new double[Math.toIntExact(tensor.numel())];
    if (numbers.length > 0) {
      tensor.detach().cpu().to(ScalarType.Double).contiguous().data_ptr_double().get(numbers);
    }
    return new TabularOutput(numbers, new String[0], shape.length == 1 ? 1 : (int) shape[1]);
  }

  @Override
  public void close() {
    module.close();
  }
}
