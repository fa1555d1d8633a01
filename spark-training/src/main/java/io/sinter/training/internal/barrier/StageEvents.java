package io.sinter.training.internal.barrier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/** Picks what happens to one training's barrier stage out of what happens in the application. */
final class StageEvents extends SparkListener {
  /** The local property that tells the job of a training. */
  static final String PROPERTY = "sinter.training";

  private static final int NONE = -1;

  private final String name;
  private final int ranksPerTask;
  private final Receiver receiver;
  private final AtomicInteger stage = new AtomicInteger(NONE);

  /** What happens to the stage. Must not block: it is Spark's thread. */
  interface Receiver {
    /** Waits for its executors. */
    void submitted(int attempt);

    void started(int attempt, int rank, String executor, String host);

    /** The executor of a rank is gone. */
    void lost(int attempt, int rank, String reason);

    void failed(int attempt, String reason);
  }

  /**
   * @param name the value of the property
   * @param ranksPerTask of which the first is the number of the task times this
   */
  StageEvents(String name, int ranksPerTask, Receiver receiver) {
    this.name = name;
    this.ranksPerTask = ranksPerTask;
    this.receiver = receiver;
  }

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    if (name.equals(event.properties().getProperty(PROPERTY))) {
      for (StageInfo info : CollectionConverters.asJava(event.stageInfos())) {
        if (isBarrier(info)) {
          stage.set(info.stageId());
        }
      }
    }
  }

  /** The stage that holds the barrier itself, not one that reads what it wrote. */
  private static boolean isBarrier(StageInfo info) {
    return CollectionConverters.asJava(info.rddInfos()).stream().anyMatch(RDDInfo::isBarrier);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    if (event.stageInfo().stageId() == stage.get()) {
      receiver.submitted(event.stageInfo().attemptNumber());
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart event) {
    if (event.stageId() == stage.get()) {
      TaskInfo task = event.taskInfo();
      ranks(task)
          .forEach(
              rank ->
                  receiver.started(event.stageAttemptId(), rank, task.executorId(), task.host()));
    }
  }

  private IntStream ranks(TaskInfo task) {
    int first = task.partitionId() * ranksPerTask;
    return IntStream.range(first, first + ranksPerTask);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.stageId() == stage.get() && event.reason() instanceof ExecutorLostFailure lost) {
      String reason = lost.reason().getOrElse(() -> "no reason given");
      ranks(event.taskInfo()).forEach(rank -> receiver.lost(event.stageAttemptId(), rank, reason));
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    StageInfo info = event.stageInfo();
    if (info.stageId() == stage.get() && info.failureReason().isDefined()) {
      receiver.failed(info.attemptNumber(), info.failureReason().get());
    }
  }
}
