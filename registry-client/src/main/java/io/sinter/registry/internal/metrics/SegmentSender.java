package io.sinter.registry.internal.metrics;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the points of a file, and notes in it how far it came. */
final class SegmentSender {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSender.class);

  private SegmentSender() {}

  /** Sends what is not settled yet; gives the number of damaged records. */
  static int send(Segment segment, Delivery delivery, Delivery.Settlement settlement)
      throws IOException {
    Lines.Content content = segment.read();
    int[] settled = {content.settled()};
    delivery.deliver(
        content.unsettled(),
        (sent, refused) -> {
          settled[0] += sent + refused;
          settlement.settled(sent, refused);
          if (settled[0] < content.points().size()) {
            note(segment, settled[0]);
          }
        });
    return content.damaged();
  }

  private static void note(Segment segment, int settled) {
    try {
      segment.settle(settled);
    } catch (IOException e) {
      // The points would be sent again, which does no harm.
      LOG.debug("Cannot note in {} that {} points are sent", segment, settled, e);
    }
  }
}
