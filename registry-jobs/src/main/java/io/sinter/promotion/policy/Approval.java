package io.sinter.promotion.policy;

import java.time.Instant;

/**
 * That a person agreed to a package becoming champion. It is of no worth for another package.
 *
 * @param person who, in the form that the registry's users have
 * @param packageDigest the digest of the package that was looked at
 * @param at when
 * @param comment may be empty
 */
public record Approval(String person, String packageDigest, Instant at, String comment) {}
