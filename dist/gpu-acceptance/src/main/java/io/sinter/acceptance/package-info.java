/**
 * The GPU acceptance suite: checks and benchmarks of Sinter's GPU path that run on a bare host with
 * an NVIDIA driver and Python's CUDA 13 libraries, from a bundle that brings everything else.
 * {@link io.sinter.acceptance.GpuAcceptance} is its main class.
 *
 * <p>To add a check: implement {@link io.sinter.acceptance.GpuCheck} in the package {@code checks}
 * and name it in {@link io.sinter.acceptance.AcceptanceChecks}. A check runs in a JVM of its own
 * with a time limit, so that native code that ends the process loses one check only. It must give a
 * meaningful answer with {@code --device cpu} too, where the suite tests itself: the same steps
 * against the CPU, or {@link io.sinter.acceptance.CheckResult#notRun} with the reason where there
 * is nothing to do without a GPU. Spark comes from {@link
 * io.sinter.acceptance.CheckContext#spark()}: one executor in a process of its own, to which Spark
 * gives the GPUs as resources. Classes of JavaCPP whose natives come with CUDA only may be touched
 * after {@link io.sinter.acceptance.CheckContext#onGpu()} only.
 */
@NullMarked
package io.sinter.acceptance;

import org.jspecify.annotations.NullMarked;
