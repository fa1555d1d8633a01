package io.sinter.scoring;

/** What scores: a package that Sinter wrote, or a model that Python logged. */
public sealed interface ModelContents permits OwnModel, OtherModel {
  /** The SHA-256 that stands for every byte of it; scored rows carry it. */
  String digest();
}
