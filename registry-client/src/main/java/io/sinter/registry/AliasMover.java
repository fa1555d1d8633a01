package io.sinter.registry;

import java.util.Optional;

/**
 * Points an alias to a version that its gate let pass, if the alias is still where the gate saw it.
 * MLflow has no compare-and-set: {@link #checked} narrows the race to the time of one call;
 * Sinter's jobs close it by a lock in their audit table.
 */
@FunctionalInterface
public interface AliasMover {
  /**
   * A move.
   *
   * @param version that gets the alias
   * @param expected that the gate saw with the alias
   * @param packageDigest {@link ModelPackage#digest}
   * @param manifest {@link ModelPackage#manifest}
   */
  record Move(
      ModelVersion version,
      String alias,
      Optional<ModelVersion> expected,
      String packageDigest,
      String manifest,
      GateVerdict verdict) {}

  /**
   * Moves the alias.
   *
   * @throws AliasRefusedException if the alias stays where it is, by decision and not by failure
   */
  void move(MlflowClient client, Move move);

  /** Reads the alias, sets it, and reads it again; after a failure it is put back. */
  static AliasMover checked() {
    return CheckedAlias::move;
  }
}
