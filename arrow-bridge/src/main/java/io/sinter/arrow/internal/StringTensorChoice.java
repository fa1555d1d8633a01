package io.sinter.arrow.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the decision of {@link StringTensors#best}. */
final class StringTensorChoice {
  private static final Logger LOG = LoggerFactory.getLogger(StringTensorChoice.class);

  static final StringTensors BEST = choose();

  private StringTensorChoice() {}

  private static StringTensors choose() {
    try {
      return NativeStringTensors.open(OnnxSessions.environment());
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("ONNX strings go through Java, some 50 times slower: {}", e.toString());
      return new JavaStringTensors();
    }
  }
}
