package io.sinter.training;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * The typed description of a network for tables: what it is made of, not its weights. It turns one
 * row, numeric columns and category indices, into the outputs its {@link Loss} asks for. Immutable.
 *
 * <p>None of those described here has batch normalisation: its running statistics would differ from
 * rank to rank, and its result would depend on how many rows a rank has in a step. Where a network
 * normalises, it does so within a row (layer normalisation; Ba, Kiros and Hinton, 2016), which is
 * the same for any number of ranks.
 */
public sealed interface Network extends Serializable
    permits MlpNetwork,
        ResidualNetwork,
        TransformerNetwork,
        ConvolutionNetwork,
        ScriptedNetwork,
        ScriptedFile {
  /**
   * A multilayer perceptron over the standardised numbers and the embedded categories.
   *
   * @param hidden the widths of its hidden layers; none makes a logistic regression
   * @throws IllegalArgumentException if a width is not positive
   */
  static MlpNetwork mlp(List<Integer> hidden) {
    return new MlpNetwork(hidden, Activation.RELU, 0.0);
  }

  /**
   * A residual network for tables.
   *
   * @param width of what blocks pass on
   * @param blocks how many
   */
  static ResidualNetwork residual(int width, int blocks) {
    return new ResidualNetwork(width, 2 * width, blocks, Activation.RELU, 0, 0);
  }

  /**
   * A transformer over columns.
   *
   * @param width of a column's token, a multiple of the heads
   * @param blocks how many
   * @param heads of attention
   */
  static TransformerNetwork transformer(int width, int blocks, int heads) {
    return new TransformerNetwork(width, 2 * width, blocks, heads, Activation.RELU, 0, 0, 0);
  }

  /**
   * A small convolutional network over the numeric columns as an image or a sequence.
   *
   * @param shape {@code [channels, height, width]} or {@code [channels, length]}; its product is
   *     the number of numeric columns
   * @param channels of each stage, a convolution and a pooling by 2
   */
  static ConvolutionNetwork convolution(List<Integer> shape, List<Integer> channels) {
    return new ConvolutionNetwork(shape, channels, 3, List.of(64), Activation.RELU, 0);
  }

  /**
   * A network brought as a TorchScript file; see {@link ScriptedNetwork}.
   *
   * @param file saved by {@code torch.jit.save}
   * @param inputs its arguments in order
   * @throws IllegalArgumentException if the file is no whole TorchScript archive
   */
  static ScriptedNetwork scripted(Path file, List<ScriptedNetwork.Input> inputs) {
    return ScriptedNetwork.read(file, inputs);
  }

  /**
   * A network brought as a TorchScript file that is read where the training starts.
   *
   * @param uri of the file, on any Hadoop file system
   * @param inputs its arguments in order
   */
  static ScriptedFile scripted(String uri, List<ScriptedNetwork.Input> inputs) {
    return new ScriptedFile(uri, inputs);
  }

  /** A few words for people. */
  String description();
}
