/** The ONNX graph of a trained network, preprocessing included. */
@NullMarked
package io.sinter.training.internal.onnx;

import org.jspecify.annotations.NullMarked;
