package io.sinter.training.internal.torch.optim;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Type;

/**
 * An operation of libtorch that JavaCPP does not map, called by its name and schema as TorchScript
 * calls it. Its kernels are those of PyTorch.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class TensorOp {
  private final OperatorHandle handle;

  /**
   * The overload of an operation without a name.
   *
   * @param name such as {@code aten::_fused_adamw_}
   * @throws RuntimeException if this libtorch has no such operation
   */
  public TensorOp(String name) {
    this(name, "");
  }

  /**
   * @param overload its name
   */
  TensorOp(String name, String overload) {
    this.handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
  }

  /** Calls an operation that changes its arguments; what it returns is dropped. */
  public void run(IValue... arguments) {
    try (PointerScope scope = new PointerScope()) {
      handle.callBoxed(new IValueVector(arguments));
    }
  }

  /** Calls an operation that returns {@code Tensor[]}, which belong to the current scope. */
  TensorVector tensors(IValue... arguments) {
    IValueVector stack = new IValueVector(arguments);
    handle.callBoxed(stack);
    return stack.get(0).toTensorVector();
  }

  /** An argument {@code Tensor[]}. */
  public static IValue list(List<Tensor> tensors) {
    // A SingletonTypePtr is no TypePtr, though JavaCPP lets one be cast to the other: wrap it.
    GenericList list = new GenericList(new Type.TypePtr(new SingletonTypePtr(TensorType.get())));
    tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
    return new IValue(list);
  }
}
