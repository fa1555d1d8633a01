package io.sinter.training;

import java.io.Serializable;

/**
 * How ranks add up their gradients.
 *
 * @param bucketBytes gradients are added up in parts of about this size, while the backward pass
 *     goes on
 * @param compression of what is sent
 */
public record CommunicationOptions(long bucketBytes, Compression compression)
    implements Serializable {
  /** PyTorch's 25 MiB, as they are. */
  public static final CommunicationOptions DEFAULT =
      new CommunicationOptions(25L << 20, Compression.NONE);

  /** How gradients are sent. */
  public enum Compression {
    /** As they are. */
    NONE,
    /** As 16-bit floating point. */
    FP16
  }
}
