package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.TensorFloats;
import io.sinter.arrow.TorchModules;
import io.sinter.arrow.internal.Tensors;
import io.sinter.arrow.internal.TorchMessages;
import io.sinter.arrow.internal.TransferCounts;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.memory.util.MemoryUtil;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/*
 * A module in evaluation mode changes nothing of itself, so that lanes may share it: libtorch runs each call in a frame of
 * its own. The graph is run as it is written: libtorch's fusers would compile kernels for each new number of rows, by
 * NVRTC, and round differently. TF32 is off for the same reason: it has 10 bits of mantissa, and cuDNN's convolutions use
 * it by default.
 */
/**
 * A network by libtorch, its weights on the device once. Not run on a GPU in this repository's
 * tests: they run it on the CPU, where all but {@link CudaStream} and pinned memory is the same.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class TorchComputer implements Computer {
  private final EngineDevice device;
  private final EngineNetwork.Finish finish;
  private final JitModule module;
  private final int numbers;
  private final int categories;
  private final TensorFloats floats;

  private TorchComputer(
      EngineDevice device,
      EngineNetwork network,
      JitModule module,
      RowsWriter writer,
      TensorFloats floats) {
    this.floats = floats;
    this.device = device;
    this.finish = network.finish();
    this.module = module;
    this.numbers = writer.numbers();
    this.categories = writer.categories();
  }

  static TorchComputer open(EngineNetwork network, EngineDevice device, RowsWriter writer) {
    NativeRuntime.prepare(1);
    boolean cuda = device.kind() == EngineDevice.Kind.CUDA;
    if (cuda) {
      LostGpus.require(device);
      requireCuda(device);
    }
    try (PointerScope scope = new PointerScope()) {
      JitModule module = TorchModules.load(network.archive());
      module.eval();
      if (cuda) {
        module.to(new Device(DeviceType.CUDA, (byte) device.index()), /* non_blocking= */ false);
      }
      module.retainReference();
      return new TorchComputer(
          device, network, module, writer, cuda ? TensorFloats.refuse() : TensorFloats.NONE);
    } catch (BridgeException e) {
      throw e;
    } catch (RuntimeException e) {
      if (cuda && Trouble.of(e) == Trouble.LOST) {
        throw LostGpus.add(device, e);
      }
      throw new BridgeException(
          "Cannot load the network for scoring on %s: %s. Check that data/model.pth of its package is complete%s."
              .formatted(
                  device, TorchMessages.cause(e), cuda ? ", and the GPU with nvidia-smi" : ""),
          e);
    }
  }

  private static void requireCuda(EngineDevice device) {
    Optional<String> obstacle = GpuRuntime.obstacle();
    if (obstacle.isPresent()) {
      throw new BridgeException(
          "Cannot score on %s: %s. Add what is missing, or set scoring.device=cpu."
              .formatted(device, obstacle.get()));
    }
    int count = GpuRuntime.devices();
    if (device.index() < 0 || device.index() >= count) {
      throw new BridgeException(
          "Cannot score on %s: this process sees %d GPUs (allowed: cuda:0 to cuda:%d). Check CUDA_VISIBLE_DEVICES and the GPUs that Spark assigns, or set scoring.device=cpu."
              .formatted(device, count, count - 1));
    }
  }

  private boolean isCuda() {
    return device.kind() == EngineDevice.Kind.CUDA;
  }

  @Override
  public Slot slot(int rows) {
    Tensor first = host(ScalarType.Float, rows, numbers);
    try {
      return new Slot(first, host(ScalarType.Long, rows, categories), rows, slotBytes(rows));
    } catch (RuntimeException | Error e) {
      first.releaseReference();
      throw e;
    }
  }

  @Override
  public long slotBytes(int rows) {
    return hostBytes((long) rows * numbers * Float.BYTES)
        + hostBytes((long) rows * categories * Long.BYTES);
  }

  /** libtorch rounds pinned memory up to a power of two. */
  private long hostBytes(long bytes) {
    return !isCuda() || bytes <= 1 ? bytes : Long.highestOneBit(bytes - 1) << 1;
  }

  /** Host memory from which, or into which, the device copies by itself. */
  private Tensor host(ScalarType type, long... shape) {
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options = new TensorOptions(type);
      if (isCuda()) {
        options = options.pinned_memory(new BoolOptional(true));
      }
      Tensor memory;
      try {
        memory = torch.empty(shape, options, new MemoryFormatOptional());
      } catch (RuntimeException e) {
        throw isCuda() && Trouble.of(e) != Trouble.LOST
            ? unpinned(type, TorchMessages.cause(e), e, shape)
            : e;
      }
      if (isCuda() && memory.numel() > 0 && !memory.is_pinned()) {
        throw unpinned(type, "libtorch gave memory that is not pinned", null, shape);
      }
      return memory.retainReference();
    }
  }

  private static BridgeException unpinned(
      ScalarType type, String why, @Nullable Throwable cause, long... shape) {
    long bytes = Arrays.stream(shape).reduce(1, (one, two) -> one * two);
    bytes *= type == ScalarType.Long ? Long.BYTES : Float.BYTES;
    return new BridgeException(
        "Cannot pin %,d bytes of host memory: %s. Lower batch-size, or raise the container's limits of memory (spark.executor.memoryOverhead) and of locked memory."
            .formatted(bytes, why),
        cause);
  }

  @Override
  public Computer.Lane lane() {
    return new Lane(isCuda() ? CudaStream.ofThisThread(device.index()) : DeviceStream.NONE);
  }

  @Override
  public void freeUnused() {
    if (isCuda()) {
      GpuRuntime.emptyCache();
    }
  }

  @Override
  public void close() {
    floats.close();
    module.releaseReference();
    freeUnused();
  }

  private final class Lane implements Computer.Lane {
    private final DeviceStream stream;
    private Tensor out;

    private Lane(DeviceStream stream) {
      this.stream = stream;
      this.out = host(ScalarType.Float, 1 << 12);
      torch.setGraphExecutorOptimize(false);
      stream.enter();
    }

    @Override
    public FloatBuffer pass(List<Part> parts) {
      int rows = Part.rows(parts);
      room(rows);
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        IValueVector values = new IValueVector();
        values.push_back(new IValue(input(parts, rows, Slot::numbers)));
        values.push_back(new IValue(input(parts, rows, Slot::categories)));
        Tensor scores = finished(module.forward(values).toTensor(), rows);
        out.narrow(0, 0, rows).copy_(scores, /* non_blocking= */ true);
        stream.await();
      } catch (RuntimeException | Error e) {
        // The device may be copying from staging memory, which goes to another task after this.
        stream.settle();
        throw e;
      }
      return MemoryUtil.directBuffer(Tensors.address(out), rows * Float.BYTES)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
    }

    private void room(int rows) {
      if (out.size(0) < rows) {
        Tensor larger = host(ScalarType.Float, Integer.highestOneBit(rows - 1) * 2L);
        out.releaseReference();
        out = larger;
      }
    }

    /** The rows of all parts on the device, one after the other. */
    private Tensor input(List<Part> parts, int rows, Function<Slot, Tensor> of) {
      Tensor first = of.apply(parts.get(0).request().slot());
      if (!isCuda() && parts.size() == 1) {
        return first.narrow(0, parts.get(0).from(), rows);
      }
      TensorOptions options = new TensorOptions(first.scalar_type());
      if (isCuda()) {
        Device target = new Device(DeviceType.CUDA, (byte) device.index());
        options = options.device(new DeviceOptional(target));
      }
      Tensor together =
          torch.empty(new long[] {rows, first.size(1)}, options, new MemoryFormatOptional());
      long at = 0;
      for (Part part : parts) {
        Tensor source = of.apply(part.request().slot()).narrow(0, part.from(), part.count());
        together.narrow(0, at, part.count()).copy_(source, /* non_blocking= */ true);
        at += part.count();
        if (isCuda()) {
          TransferCounts.PINNED.add(source.nbytes());
        }
      }
      return together;
    }

    private Tensor finished(Tensor output, int rows) {
      long[] shape = output.shape();
      if (output.numel() != rows || shape.length > 2 || shape[0] != rows) {
        throw new BridgeException(
            "Cannot read what the network gives: for %d rows it has the shape %s (allowed: one number a row). Register a model with one output."
                .formatted(rows, Arrays.toString(shape)));
      }
      Tensor flat = output.reshape(rows).to(ScalarType.Float);
      return switch (finish) {
        case NONE -> flat;
        case SIGMOID -> torch.sigmoid(flat);
        case EXP -> torch.exp(flat);
      };
    }

    @Override
    public void close() {
      stream.settle();
      out.releaseReference();
    }
  }
}
