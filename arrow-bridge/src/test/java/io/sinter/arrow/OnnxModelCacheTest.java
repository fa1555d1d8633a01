package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnnxModelCacheTest {
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void aModelThatManyAskForAtOnceIsLoadedOnce() throws Exception {
    OnnxModelCache cache = new OnnxModelCache(1 << 20);
    var pool = Executors.newFixedThreadPool(8);
    List<Callable<OnnxModelCache.Lease>> asks = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      asks.add(() -> cache.acquire("a", 2000, () -> onnx()));
    }
    List<Object> models = new ArrayList<>();
    try {
      for (var lease : pool.invokeAll(asks)) {
        models.add(lease.get().model());
        lease.get().close();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(models).hasSize(32).allMatch(model -> model == models.get(0));
    assertThat(loads).hasValue(1);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void onlyIdleModelsLeaveAndTheLeastRecentlyUsedGoesFirst() {
    OnnxModelCache cache = new OnnxModelCache(3000);
    OnnxModelCache.Lease used = cache.acquire("used", 2000, () -> onnx());
    cache.acquire("idle", 2000, () -> onnx()).close();
    assertThat(cache.size()).isEqualTo(1);
    assertThat(used.model().inputs()).contains("carrier");

    cache.acquire("small", 500, () -> onnx()).close();
    assertThat(cache.size()).isEqualTo(2);
    used.close();
    used.close();
    assertThat(cache.size()).isEqualTo(2);

    cache.acquire("next", 2000, () -> onnx()).close();
    assertThat(cache.size()).isEqualTo(2);
    cache.acquire("small", 500, () -> onnx()).close();
    assertThat(loads).hasValue(4);
    cache.acquire("used", 2000, () -> onnx()).close();
    assertThat(loads).hasValue(5);
  }

  @Test
  void aModelThatCannotBeLoadedIsNoLoan() {
    OnnxModelCache cache = new OnnxModelCache(10);
    assertThatThrownBy(() -> cache.acquire("bad", 100, () -> new byte[] {1, 2, 3}))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("Cannot");
    assertThat(cache.size()).isZero();
  }

  private byte[] onnx() {
    loads.incrementAndGet();
    try (var in = OnnxModelCacheTest.class.getResourceAsStream("delay.onnx")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
