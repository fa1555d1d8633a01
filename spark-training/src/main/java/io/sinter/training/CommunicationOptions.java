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

  /** Checks the size. */
  public CommunicationOptions {
    if (bucketBytes < 1) {
      throw new IllegalArgumentException(
          "Cannot train: bucketBytes is %d (allowed: at least 1). Correct the communication options."
              .formatted(bucketBytes));
    }
  }

  /** How gradients are sent. */
  public enum Compression {
    /** As they are. */
    NONE,
    /** As 16-bit floating point. */
    FP16
  }
}
