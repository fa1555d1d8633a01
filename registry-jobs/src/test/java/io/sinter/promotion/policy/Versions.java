package io.sinter.promotion.policy;

import io.sinter.registry.ModelVersion;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.util.Map;

/** Registered versions of recorded networks, and the table that judges them, for other tests. */
public final class Versions {
  private final PolicyLab lab;

  /** A model of its own, and the table {@code rows} in the home's lake. */
  public Versions(MlflowServer server, Path home) {
    lab = new PolicyLab(server, home);
    lab.writeRows();
  }

  /** The model's name. */
  public String model() {
    return lab.name;
  }

  /** Registers the network {@code x}, which is weak, or {@code both}, which is not. */
  public ModelVersion register(String network) {
    return lab.register(network, Map.of());
  }
}
