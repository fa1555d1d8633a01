/**
 * Arrow memory as native tensors and back, with ownership made explicit: libtorch tensors over
 * Arrow buffers, and ONNX Runtime sessions fed from them. Knows no Spark.
 *
 * <p>A tensor returned here is owned by the caller, who closes it or creates it inside a {@code
 * PointerScope}.
 */
@NullMarked
package io.sinter.arrow;

import org.jspecify.annotations.NullMarked;
