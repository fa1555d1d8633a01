package io.sinter.training.internal.barrier;

import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Messages from ranks to the driver while the barrier stage runs, over Spark's own RPC: it is
 * authenticated and encrypted as Spark is, and needs no further port. Accumulators would arrive
 * with the executors' heartbeats, ten seconds apart.
 *
 * <p>This is the one class that uses {@code org.apache.spark.rpc}, which Spark keeps to itself.
 */
final class ProgressChannel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressChannel.class);

  private final String name = "sinter-training-" + UUID.randomUUID();
  private final RpcEnv environment;
  private final RpcEndpointRef reference;

  /**
   * Opens the driver's end.
   *
   * @param receiver is told each message, one at a time, on a thread of Spark's
   */
  ProgressChannel(Consumer<ProgressMessage> receiver) {
    this.environment = SparkEnv.get().rpcEnv();
    this.reference = environment.setupEndpoint(name, new Receiver(environment, receiver));
  }

  /** What ranks send to. */
  String name() {
    return name;
  }

  /** Ends the driver's end; messages under way are lost. */
  @Override
  public void close() {
    environment.stop(reference);
  }

  /** Sends a message to the driver; a message that cannot be sent is logged and dropped. */
  static void send(String name, ProgressMessage message) {
    try {
      SparkEnv environment = SparkEnv.get();
      RpcUtils.makeDriverRef(name, environment.conf(), environment.rpcEnv()).send(message.text());
    } catch (RuntimeException e) {
      LOG.warn("Cannot tell the driver of the training's progress", e);
    }
  }

  private static final class Receiver implements ThreadSafeRpcEndpoint {
    private final RpcEnv environment;
    private final Consumer<ProgressMessage> receiver;

    Receiver(RpcEnv environment, Consumer<ProgressMessage> receiver) {
      this.environment = environment;
      this.receiver = receiver;
    }

    @Override
    public RpcEnv rpcEnv() {
      return environment;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object message) {
          return message instanceof String;
        }

        @Override
        public BoxedUnit apply(Object message) {
          try {
            receiver.accept(ProgressMessage.of((String) message));
          } catch (RuntimeException e) {
            LOG.warn("Cannot use a progress message: {}", message, e);
          }
          return BoxedUnit.UNIT;
        }
      };
    }
  }
}
