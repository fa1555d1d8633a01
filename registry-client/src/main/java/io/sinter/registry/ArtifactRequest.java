package io.sinter.registry;

import java.net.URI;

/**
 * Which artifact a store is asked for, and why.
 *
 * @param purpose in words, as they follow "Cannot" in an error: {@code download model version m/1}
 * @param root the artifact URI of the run, logged model or version
 * @param name a file or directory below the root, with slashes and already checked to be harmless;
 *     empty for the root itself
 */
public record ArtifactRequest(String purpose, URI root, String name) {}
