package io.sinter.training.internal.barrier;

import io.sinter.training.internal.checkpoint.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Messages and questions from ranks to the driver while the barrier stage runs, over Spark's own
 * RPC: it is authenticated and encrypted as Spark is, and needs no further port. Accumulators would
 * arrive with the executors' heartbeats, ten seconds apart, and {@code BarrierTaskContext} asks the
 * driver again each second.
 *
 * <p>This is the one class that uses {@code org.apache.spark.rpc}, which Spark keeps to itself.
 */
final class ProgressChannel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressChannel.class);
  private static final ClassTag<String> STRING = ClassTag$.MODULE$.apply(String.class);

  private final String name = "sinter-training-" + UUID.randomUUID();
  private final RpcEnv environment;
  private final RpcEndpointRef reference;

  /**
   * What the driver does with what arrives, in order and without blocking: it is Spark's thread.
   */
  interface Receiver {
    void told(ProgressMessage message);

    void asked(List<String> question, Answer answer);
  }

  /** Opens the driver's end. */
  ProgressChannel(Receiver receiver) {
    this.environment = SparkEnv.get().rpcEnv();
    this.reference = environment.setupEndpoint(name, new Endpoint(environment, receiver));
  }

  /** What ranks send to. */
  String name() {
    return name;
  }

  /** Ends the driver's end; messages under way are lost, and questions fail. */
  @Override
  public void close() {
    environment.stop(reference);
  }

  /** The ranks' end. */
  static final class Sender {
    private final RpcEndpointRef driver;

    Sender(String name) {
      SparkEnv environment = SparkEnv.get();
      this.driver = RpcUtils.makeDriverRef(name, environment.conf(), environment.rpcEnv());
    }

    /** Sends a message; one that cannot be sent is logged and dropped. */
    void tell(ProgressMessage message) {
      try {
        driver.send(message.text());
      } catch (RuntimeException e) {
        LOG.warn("Cannot tell the driver of the training's progress", e);
      }
    }

    /**
     * Asks and waits for the answer. All that was told before has arrived by then.
     *
     * @throws RefusedException if the driver says so
     * @throws RuntimeException if the driver is gone or gives no answer in time
     */
    List<String> ask(List<String> question, Duration timeout) {
      RpcTimeout limit =
          new RpcTimeout(
              new FiniteDuration(timeout.toMillis(), TimeUnit.MILLISECONDS), "training.timeout");
      List<String> answer = Words.of(driver.askSync(Words.text(question), limit, STRING));
      if (answer.get(0).equals("refused")) {
        throw new RefusedException(answer.get(1));
      }
      return answer.subList(1, answer.size());
    }
  }

  /** The driver does not give what was asked for. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }
  }

  private record SparkAnswer(RpcCallContext context) implements Answer {
    @Override
    public void give(List<String> texts) {
      List<String> words = new java.util.ArrayList<>(List.of("given"));
      words.addAll(texts);
      context.reply(Words.text(words));
    }

    @Override
    public void refuse(String reason) {
      context.reply(Words.text(List.of("refused", reason)));
    }
  }

  private record Endpoint(RpcEnv rpcEnv, Receiver receiver) implements ThreadSafeRpcEndpoint {
    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new Texts() {
        @Override
        void take(String text) {
          receiver.told(ProgressMessage.of(text));
        }
      };
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new Texts() {
        @Override
        void take(String text) {
          receiver.asked(Words.of(text), new SparkAnswer(context));
        }
      };
    }
  }

  private abstract static class Texts extends AbstractPartialFunction<Object, BoxedUnit> {
    abstract void take(String text);

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof String;
    }

    @Override
    public BoxedUnit apply(Object message) {
      try {
        take((String) message);
      } catch (RuntimeException e) {
        LOG.warn("Cannot use a message: {}", message, e);
      }
      return BoxedUnit.UNIT;
    }
  }
}
