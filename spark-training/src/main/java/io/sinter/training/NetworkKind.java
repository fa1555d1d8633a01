package io.sinter.training;

/** The kinds of networks that a configuration can name. */
public enum NetworkKind {
  /** See {@link MlpNetwork}. */
  MLP,
  /** See {@link ResidualNetwork}. */
  RESIDUAL,
  /** See {@link TransformerNetwork}. */
  TRANSFORMER,
  /** See {@link ConvolutionNetwork}. */
  CONVOLUTION,
  /** See {@link ScriptedFile}. */
  SCRIPTED
}
