package io.sinter.training;

import io.sinter.job.Key;
import java.util.List;

/** What {@link TrainJob} trains: the network and its loss. */
public final class NetworkKeys {
  /** The kind of network. */
  public static final Key<NetworkKind> KIND =
      Key.choice(
              "network.kind",
              NetworkKind.class,
              "what is trained: a perceptron, a residual network, a transformer over columns, a convolutional network over the numeric columns, or a TorchScript file")
          .orElse(NetworkKind.MLP);

  /** Width of blocks. */
  public static final Key<Integer> WIDTH =
      Key.integer(
              "network.width", "the width of the blocks of residual, or of transformer's tokens")
          .atLeast(1)
          .orElse(64);

  /** Width within blocks. */
  public static final Key<Integer> INNER_WIDTH =
      Key.integer(
              "network.inner-width",
              "the width within a block of residual or transformer; twice network.width if not given")
          .atLeast(1);

  /** Blocks. */
  public static final Key<Integer> BLOCKS =
      Key.integer("network.blocks", "how many blocks residual or transformer has")
          .atLeast(1)
          .orElse(2);

  /** Heads. */
  public static final Key<Integer> HEADS =
      Key.integer("network.heads", "the heads of transformer's attention; they divide its width")
          .atLeast(1)
          .orElse(4);

  /** Dropout of what blocks add. */
  public static final Key<Double> RESIDUAL_DROPOUT =
      share(
          "network.residual-dropout",
          "the share of what a block of residual or transformer adds that is set to 0 in training");

  /** Dropout of attention. */
  public static final Key<Double> ATTENTION_DROPOUT =
      share(
          "network.attention-dropout",
          "the share of transformer's attention that is set to 0 in training");

  /** Shape of the image. */
  public static final Key<List<Integer>> SHAPE =
      Key.integers(
              "network.shape",
              "what convolution's numeric columns are: channels and length, or channels, height and width; one channel of all columns if not given")
          .where(shape -> shape.size() == 2 || shape.size() == 3, "2 or 3 lengths");

  /** Channels. */
  public static final Key<List<Integer>> CHANNELS =
      Key.integers("network.channels", "the channels of each of convolution's stages")
          .where(channels -> !channels.isEmpty(), "at least one")
          .orElse(List.of(16, 32));

  /** Kernel. */
  public static final Key<Integer> KERNEL =
      Key.integer("network.kernel", "the side of convolution's kernels")
          .where(side -> side >= 1 && side % 2 == 1, "odd, at least 1")
          .orElse(3);

  /** TorchScript. */
  public static final Key<String> FILE =
      Key.string(
          "network.file",
          "scripted's TorchScript file, saved by torch.jit.script(network).save, on any Hadoop file system");

  /** Arguments of TorchScript. */
  public static final Key<List<String>> INPUTS =
      Key.strings(
          "network.inputs",
          "what scripted's forward is called with, in order: argument=type(column+column)[lengths], as pixels=float32(image)[1x28x28] or codes=category(kind+route); types are float32 (numbers as the table has them, NaN where one is missing), int64 (whole numbers, 0 where one is missing) and category (0 missing, 1 unknown, then the vocabulary); one float32 argument of all features if not given");

  /** The loss. */
  public static final Key<LossKind> LOSS =
      Key.choice(
              "loss.kind",
              LossKind.class,
              "what is made small, and so what the label is: 0 or 1 (binary), a class (multiclass), a number (squared, absolute, huber, quantile), or a count (poisson)")
          .orElse(LossKind.BINARY);

  /** Weights of classes. */
  public static final Key<List<String>> CLASS_WEIGHTS =
      Key.strings(
              "loss.class-weights",
              "what rows of a class weigh in multiclass, as class=weight; 1 where none is given")
          .where(
              weights -> weights.stream().allMatch(weight -> weight.matches(".+=[0-9.eE+-]+")),
              "class=weight")
          .orElse(List.of());

  /** Huber's delta. */
  public static final Key<Double> HUBER_DELTA =
      Key.number("loss.huber-delta", "the difference from which on huber is linear")
          .where(delta -> delta > 0, "above 0")
          .orElse(1.0);

  /** Quantiles. */
  public static final Key<List<String>> QUANTILES =
      Key.strings("loss.quantiles", "the quantiles of quantile, ascending")
          .where(
              quantiles -> quantiles.stream().allMatch(text -> text.matches("0?\\.\\d+")),
              "each above 0 and below 1")
          .orElse(List.of("0.1", "0.5", "0.9"));

  /** Weights of rows. */
  public static final Key<String> WEIGHT =
      Key.string(
          "weight",
          "a column with the weight of each row in the loss and the metrics; all weigh the same if not given");

  /** The gate's metric. */
  public static final Key<String> GATE_METRIC =
      Key.string(
          "gate.metric",
          "the validation metric of gate.minimum and gate.maximum; the one that says which epoch is best if not given");

  /** The gate's lower bound. */
  public static final Key<Double> GATE_MINIMUM =
      Key.number("gate.minimum", "the metric from which on the version gets the alias");

  /** The gate's upper bound. */
  public static final Key<Double> GATE_MAXIMUM =
      Key.number("gate.maximum", "the metric up to which the version gets the alias");

  /** All of them, in the order of the reference page. */
  static final List<Key<?>> ALL =
      List.of(
          KIND,
          WIDTH,
          INNER_WIDTH,
          BLOCKS,
          HEADS,
          RESIDUAL_DROPOUT,
          ATTENTION_DROPOUT,
          SHAPE,
          CHANNELS,
          KERNEL,
          FILE,
          INPUTS,
          LOSS,
          CLASS_WEIGHTS,
          HUBER_DELTA,
          QUANTILES,
          WEIGHT,
          GATE_METRIC,
          GATE_MINIMUM,
          GATE_MAXIMUM);

  private NetworkKeys() {}

  private static Key<Double> share(String name, String documentation) {
    return Key.number(name, documentation)
        .where(value -> value >= 0 && value < 1, "0 to below 1")
        .orElse(0.0);
  }
}
