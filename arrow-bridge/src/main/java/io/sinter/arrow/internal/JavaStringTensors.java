package io.sinter.arrow.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sinter.arrow.BridgeException;
import org.apache.arrow.vector.VarCharVector;

/**
 * Strings through ONNX Runtime's public API: a Java String and a JNI call per row. That API hands
 * over JNI's modified UTF-8, in which U+0000 and characters beyond U+FFFF are other bytes than in
 * the graph's vocabulary: they are refused, for they would silently score as unknown.
 */
final class JavaStringTensors implements StringTensors {
  @Override
  public OnnxTensor tensor(
      OrtEnvironment environment,
      VarCharVector vector,
      int rows,
      long[] shape,
      int input,
      OnnxScratch scratch)
      throws OrtException {
    String[] strings = scratch.strings(input, rows);
    for (int row = 0; row < rows; row++) {
      strings[row] =
          vector.isNull(row) ? "" : checked(vector, row, new String(vector.get(row), UTF_8));
    }
    return OnnxTensor.createTensor(environment, strings, shape);
  }

  private static String checked(VarCharVector vector, int row, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == 0 || Character.isSurrogate(value.charAt(i))) {
        throw new BridgeException(
            "Cannot score %s: row %d holds the character U+%04X (allowed here: U+0001 to U+FFFF, for ONNX Runtime's Java API garbles others). Run on Linux x86_64 or aarch64 with the ONNX Runtime that Sinter names."
                .formatted(Columns.describe(vector), row, value.codePointAt(i)));
      }
    }
    return value;
  }
}
