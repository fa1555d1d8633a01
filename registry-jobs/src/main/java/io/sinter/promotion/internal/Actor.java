package io.sinter.promotion.internal;

import io.sinter.job.Actors;
import io.sinter.job.JobContext;
import io.sinter.promotion.PromotionKeys;
import io.sinter.registry.Owner;

/** Who runs a job, as {@code kind:name}. */
public final class Actor {
  private Actor() {}

  /**
   * Who is given, else the user of the operating system.
   *
   * @throws io.sinter.registry.RegistryException if what is given is not {@code kind:name}
   */
  public static String of(JobContext context) {
    return context
        .config()
        .find(PromotionKeys.ACTOR)
        .map(urn -> new Owner(urn, PromotionKeys.ACTOR.name()).urn())
        .orElseGet(Actors::current);
  }
}
