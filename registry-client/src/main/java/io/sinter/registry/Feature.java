package io.sinter.registry;

/** One raw input column of a model. */
public sealed interface Feature permits NumericFeature, CategoricalFeature, CyclicFeature {
  /** The column's name, which is also the name of the network's input. */
  String name();
}
