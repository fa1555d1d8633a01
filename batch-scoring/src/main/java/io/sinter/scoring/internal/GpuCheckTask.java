package io.sinter.scoring.internal;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Looks whether a task can score on a GPU: gives {@code host: reason} if it cannot, else nothing.
 */
final class GpuCheckTask implements FlatMapFunction<Iterator<Integer>, String> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<String> call(Iterator<Integer> ignored) {
    String obstacle = TaskGpu.obstacle();
    return obstacle.isEmpty()
        ? List.<String>of().iterator()
        : List.of("on host %s, %s".formatted(TaskGpu.host(), obstacle)).iterator();
  }
}
