package io.sinter.audit;

import java.util.List;

/**
 * The chain of one version, or of one row that it scored.
 *
 * @param model the registered model
 * @param version its version
 * @param aliases the aliases that point to the version in MLflow
 * @param owner who answers for it; empty if nobody does
 * @param links in the order of the lifecycle
 */
public record Chain(
    String model, String version, List<String> aliases, String owner, List<Link> links) {
  public Chain {
    aliases = List.copyOf(aliases);
    links = List.copyOf(links);
  }

  /** The chain's own lifecycle integration score. */
  public Score score() {
    return Score.of(links);
  }

  /** The links that are broken. */
  public List<Link> broken() {
    return links.stream().filter(link -> link.state() == LinkState.BROKEN).toList();
  }

  /**
   * The link of a kind.
   *
   * @throws IllegalArgumentException if the chain has none
   */
  public Link link(LinkKind kind) {
    return links.stream()
        .filter(link -> link.kind() == kind)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no link " + kind));
  }

  /** {@code name/version}. */
  @Override
  public String toString() {
    return model + "/" + version;
  }
}
