package io.sinter.registry;

/** The names of the tags Sinter sets on registered models, their versions and runs. */
public final class ModelTags {
  /** Who answers for the model: see {@link Owner}. */
  public static final String OWNER = "sinter.owner";

  /** {@link ModelPackage#digest}. */
  public static final String PACKAGE_DIGEST = "sinter.package.digest";

  /** The table the model was trained on. */
  public static final String TRAINING_TABLE = "sinter.training.table";

  /** The version of that table. */
  public static final String TRAINING_TABLE_VERSION = "sinter.training.table.version";

  /** The table of the validation rows, where it is another one. */
  public static final String VALIDATION_TABLE = "sinter.validation.table";

  /** The version of that table. */
  public static final String VALIDATION_TABLE_VERSION = "sinter.validation.table.version";

  /** The run that trained it. */
  public static final String TRAINING_RUN = "sinter.training.run";

  /** The gate's verdict: {@code passed} or {@code failed}. */
  public static final String GATE = "sinter.gate";

  /** The gate's verdict in one line. */
  public static final String GATE_SUMMARY = "sinter.gate.summary";

  /** The gate's verdict with every check, as JSON. */
  public static final String GATE_JSON = "sinter.gate.json";

  /** The largest difference of ONNX Runtime's scores from libtorch's, relative above 1. */
  public static final String PARITY = "sinter.parity";

  /** How many held-out rows {@link #PARITY} was measured on. */
  public static final String PARITY_ROWS = "sinter.parity.rows";

  /** Who approves the package, separated by commas; what counts is in the audit table. */
  public static final String APPROVALS = "sinter.approvals";

  /** Who rejects the package, separated by commas. */
  public static final String REJECTIONS = "sinter.rejections";

  /** The promotion policy's verdict: {@code passed} or {@code refused}. */
  public static final String PROMOTION = "sinter.promotion";

  /** The promotion policy's verdict in one line. */
  public static final String PROMOTION_SUMMARY = "sinter.promotion.summary";

  /** The promotion policy's verdict with every check, as JSON. */
  public static final String PROMOTION_JSON = "sinter.promotion.json";

  /** Where the signed verdict is. */
  public static final String PROMOTION_EVIDENCE = "sinter.promotion.evidence";

  /** The version of the code that trained it. */
  public static final String CODE_VERSION = "sinter.code.version";

  /** Of a run: the incident that it answers by training again. */
  public static final String INCIDENT = "sinter.incident";

  /** Tells one request to create something from another, so that it is never done twice. */
  public static final String CLIENT_KEY = "sinter.client.key";

  /** The key of a run, chosen by its user: submitted again, the same run goes on. */
  public static final String RUN_KEY = "sinter.run.key";

  private ModelTags() {}
}
