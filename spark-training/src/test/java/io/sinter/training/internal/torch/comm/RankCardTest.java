package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankCardTest {
  private static RankCard card(String host, int ordinal, String obstacle) {
    return new RankCard(host, 0, host + "-process", new RankGpu(ordinal, obstacle));
  }

  @Test
  void aCardComesBackAsItWas() {
    RankCard card = new RankCard("h", 7077, "p", new RankGpu(-1, "natives are for CPUs (x, y)"));

    assertThat(RankCard.of(card.text())).isEqualTo(card);
    RankCard placed = new RankCard("h", 0, "p", new RankGpu(3, ""));
    assertThat(RankCard.of(placed.text())).isEqualTo(placed);
  }

  @Test
  void everyRankWithoutAGpuIsNamedWithItsHostAndReason() {
    assertThat(
            RankCard.withoutGpu(
                List.of(card("a", 0, ""), card("b", -1, "no driver"), card("c", -1, "none"))))
        .contains("rank 1 on b has no GPU: no driver; rank 2 on c has no GPU: none");
  }

  @Test
  void oneReasonForAllIsSaidOnce() {
    assertThat(RankCard.withoutGpu(List.of(card("a", -1, "no driver"), card("b", -1, "no driver"))))
        .contains("no rank has a GPU: no driver");
  }

  @Test
  void ranksOfOneProcessMustNotShareAGpu() {
    assertThat(RankCard.withoutGpu(List.of(card("a", 1, ""), card("a", 1, ""))))
        .contains("ranks 0 and 1 on a have the same GPU, cuda:1");
    assertThat(RankCard.withoutGpu(List.of(card("a", 1, ""), card("b", 1, "")))).isEmpty();
    assertThat(RankCard.withoutGpu(List.of(card("a", 0, ""), card("a", 1, "")))).isEmpty();
  }
}
