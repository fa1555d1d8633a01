package io.sinter.arrow.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import org.apache.arrow.vector.VarCharVector;

/** Makes ONNX Runtime's string tensors of Arrow strings; null becomes "". */
public interface StringTensors {
  /** The fastest way that works with the ONNX Runtime of this JVM; decided once. */
  static StringTensors best() {
    return StringTensorChoice.BEST;
  }

  /** The first {@code rows} strings, valid until the scratch serves the same input again. */
  OnnxTensor tensor(
      OrtEnvironment environment,
      VarCharVector vector,
      int rows,
      long[] shape,
      int input,
      OnnxScratch scratch)
      throws OrtException;
}
