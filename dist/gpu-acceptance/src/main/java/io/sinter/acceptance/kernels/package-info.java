/**
 * The suite's own use of libtorch: the only package of it that names JavaCPP's classes. Nothing
 * here is used by Sinter itself.
 */
@NullMarked
package io.sinter.acceptance.kernels;

import org.jspecify.annotations.NullMarked;
