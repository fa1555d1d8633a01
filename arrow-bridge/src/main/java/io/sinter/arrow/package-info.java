/**
 * Arrow memory as native tensors and back, with ownership made explicit: libtorch tensors over
 * Arrow buffers, and ONNX Runtime sessions fed from them. Knows no Spark.
 *
 * <p>A tensor returned here is owned by the caller, who closes it or creates it inside a {@code
 * PointerScope}; a vector is owned by the caller, who closes it. Where one shares the other's
 * memory it also keeps that memory allocated, so the two are closed in any order, on any thread.
 * {@link io.sinter.arrow.CopyCounter} tells sharing from copying.
 */
@NullMarked
package io.sinter.arrow;

import org.jspecify.annotations.NullMarked;
