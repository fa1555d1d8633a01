package io.sinter.training;

/** All params of {@link TorchEstimator} and {@link TorchModel}. */
public interface TorchParams extends TorchColumnParams, TorchTrainingParams, TorchDetailParams {}
