package io.sinter.training.internal.barrier;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/** Picks what happens to one training's barrier stage out of what happens in the application. */
final class StageEvents extends SparkListener {
  /** The local property that tells the job of a training. */
  static final String PROPERTY = "sinter.training";

  private static final int NONE = -1;

  private final String name;
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
   */
  StageEvents(String name, Receiver receiver) {
    this.name = name;
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
      receiver.started(
          event.stageAttemptId(),
          event.taskInfo().partitionId(),
          event.taskInfo().executorId(),
          event.taskInfo().host());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.stageId() == stage.get() && event.reason() instanceof ExecutorLostFailure lost) {
      receiver.lost(
          event.stageAttemptId(),
          event.taskInfo().partitionId(),
          lost.reason().getOrElse(() -> "no reason given"));
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
