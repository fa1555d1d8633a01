package io.sinter.training;

import java.util.List;

/**
 * A small convolutional network. The numeric columns, in their order, are the pixels of an image
 * {@code [channels, height, width]} or the values of a sequence {@code [channels, length]}, the
 * last dimension fastest. Each stage is a convolution of stride 1 that keeps the size, an
 * activation and the maximum over squares of 2 by 2 (or pairs); then come hidden layers as those of
 * {@link MlpNetwork}, which read the embedded categories too, and a linear output.
 *
 * @param shape of the numeric columns, two or three dimensions
 * @param channels of each stage, at least one stage
 * @param kernel the side of the convolutions, odd
 * @param hidden the widths of the hidden layers after the stages
 * @param activation after each convolution and hidden layer
 * @param dropout after each hidden layer, in [0, 1)
 */
public record ConvolutionNetwork(
    List<Integer> shape,
    List<Integer> channels,
    int kernel,
    List<Integer> hidden,
    Activation activation,
    double dropout)
    implements Network {
  /** Copies and checks. */
  public ConvolutionNetwork {
    shape = List.copyOf(shape);
    channels = List.copyOf(channels);
    hidden = List.copyOf(hidden);
    NetworkChecks.require(
        shape.size() == 2 || shape.size() == 3,
        "its shape is %s (allowed: channels and length, or channels, height and width). Correct it"
            .formatted(shape));
    shape.forEach(length -> NetworkChecks.positive("a dimension of its shape", length));
    NetworkChecks.require(!channels.isEmpty(), "it has no stage (allowed: at least 1). Add one");
    NetworkChecks.widths("a stage", channels);
    NetworkChecks.require(
        kernel >= 1 && kernel % 2 == 1,
        "its kernel is %d (allowed: odd, at least 1). Correct it".formatted(kernel));
    int smallest = shape.get(1);
    for (int length : shape.subList(1, shape.size())) {
      smallest = Math.min(smallest, length);
    }
    NetworkChecks.require(
        smallest >> channels.size() >= 1,
        "%d stages halve its shape %s to nothing (allowed: at least 1 is left). Remove stages"
            .formatted(channels.size(), shape));
    NetworkChecks.widths("a hidden layer", hidden);
    NetworkChecks.share("dropout", dropout);
  }

  /** How many numeric columns it reads. */
  public int numbers() {
    int numbers = 1;
    for (int length : shape) {
      numbers = Math.multiplyExact(numbers, length);
    }
    return numbers;
  }

  @Override
  public String description() {
    return "convolutional network over %s, stages %s of kernel %d, hidden layers %s, %s, dropout %s"
        .formatted(shape, channels, kernel, hidden, NetworkChecks.name(activation), dropout);
  }
}
