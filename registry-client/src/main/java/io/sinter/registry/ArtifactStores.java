package io.sinter.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The stores a client may use for artifacts that are not behind the MLflow server, the first that
 * serves a scheme first. Immutable.
 *
 * <p>A client has none unless told: the server names the URI, so whoever makes the client decides
 * where it may write to and read from. Artifacts behind the server need none.
 */
public final class ArtifactStores {
  private static final ArtifactStores NONE = new ArtifactStores(List.of());

  private final List<ArtifactStore> stores;

  private ArtifactStores(List<ArtifactStore> stores) {
    this.stores = stores;
  }

  /** Nothing but the MLflow server itself. */
  public static ArtifactStores none() {
    return NONE;
  }

  public static ArtifactStores of(ArtifactStore... stores) {
    return new ArtifactStores(List.of(stores));
  }

  /** The store for URIs with this scheme, if one is bound. */
  public Optional<ArtifactStore> find(String scheme) {
    String lower = scheme.toLowerCase(Locale.ROOT);
    return stores.stream().filter(store -> store.serves(lower)).findFirst();
  }
}
