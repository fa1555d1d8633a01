package io.sinter.registry;

/** What kind of network a model from elsewhere is. */
public enum ForeignFormat {
  /** An ONNX graph, MLflow's flavor {@code onnx}. */
  ONNX,
  /** A TorchScript archive, MLflow's flavor {@code pytorch}. */
  TORCHSCRIPT
}
