package io.sinter.registry.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sinter.registry.Feature;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.PackageContents;

/*
 * Signature: every input column has the type "any" and is required. MLflow's own types would refuse
 * raw frames for the sake of their pandas type: "long" refuses float64 (an integer column with
 * missing values), "double" refuses int64, "string" refuses categories. "any" lets the column
 * through as it is; sinter_onnx.py checks it. A missing column is refused, a missing value is not.
 * The price: MLflow looks at every cell, so bulk scoring in Python goes through get_raw_model().
 * "is_signature_from_type_hint: true" would switch the check off, but then MLflow's scoring server
 * refuses data frames.
 */
/** The file {@code MLmodel}: what MLflow needs to know to load a package in each of its flavors. */
final class MlModelFile {
  /** The library whose TorchScript the package holds. */
  private static final String PYTORCH_VERSION = "2.10.0";

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private MlModelFile() {}

  static String write(PackageContents contents, long sizeBytes) {
    ObjectNode root = Json.object();
    ObjectNode flavors = root.putObject("flavors");
    if (contents.onnx().isPresent()) {
      onnx(flavors);
    }
    ObjectNode torch = flavors.putObject("pytorch");
    torch.putNull("code");
    torch.put("model_data", PackageFiles.DATA);
    torch.put("pytorch_version", PYTORCH_VERSION);
    root.put("is_signature_from_type_hint", false);
    root.putObject("metadata").put("decision_threshold", contents.decisionThreshold());
    root.put("mlflow_version", PackageFiles.MLFLOW_VERSION);
    root.put("model_id", contents.modelId());
    root.put("model_size_bytes", sizeBytes);
    root.put("model_uuid", contents.modelId());
    root.putNull("prompts");
    root.put("run_id", contents.runId());
    if (!contents.exampleRows().isEmpty()) {
      root.putObject("saved_input_example_info")
          .put("artifact_path", PackageFiles.EXAMPLE)
          .put("pandas_orient", "split")
          .put("serving_input_path", PackageFiles.SERVING_EXAMPLE)
          .put("type", "dataframe");
    }
    ObjectNode signature = root.putObject("signature");
    signature.put("inputs", inputs(contents));
    signature.put("outputs", outputs(contents.output()));
    signature.putNull("params");
    root.put("type_hint_from_example", false);
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void onnx(ObjectNode flavors) {
    ObjectNode onnx = flavors.putObject("onnx");
    onnx.putNull("code");
    onnx.put("data", PackageFiles.ONNX);
    onnx.putNull("onnx_session_options");
    onnx.put("onnx_version", PackageFiles.ONNX_VERSION);
    onnx.putArray("providers").add("CPUExecutionProvider");
    ObjectNode python = flavors.putObject("python_function");
    python.put("code", PackageFiles.CODE);
    python
        .putObject("env")
        .put("conda", PackageFiles.CONDA)
        .put("virtualenv", PackageFiles.PYTHON_ENV);
    python.put("loader_module", PackageFiles.LOADER);
    python.put("python_version", PackageFiles.PYTHON_VERSION);
  }

  private static String inputs(PackageContents contents) {
    ArrayNode columns = Json.object().arrayNode();
    for (Feature feature : contents.features().features()) {
      columns.addObject().put("type", "any").put("name", feature.name()).put("required", true);
    }
    return Json.write(columns);
  }

  private static String outputs(ModelOutput output) {
    ArrayNode columns = Json.object().arrayNode();
    String predicted = output.kind() == ModelOutput.Kind.CLASSES ? "string" : "double";
    columns.addObject().put("type", predicted).put("name", "prediction").put("required", true);
    for (String name : output.columns()) {
      columns.addObject().put("type", "double").put("name", name).put("required", true);
    }
    return Json.write(columns);
  }
}
