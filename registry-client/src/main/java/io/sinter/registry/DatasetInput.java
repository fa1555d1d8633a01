package io.sinter.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.internal.Digests;
import io.sinter.registry.internal.Json;

/**
 * A data set that a run read, as MLflow shows it under the run's inputs.
 *
 * @param digest what tells two states of the data set apart, at most 36 characters
 * @param sourceType such as {@code delta_table}
 * @param sourceJson how to find the data again, as JSON
 * @param schemaJson the columns, as JSON; may be empty
 * @param profileJson the size, as JSON; may be empty
 * @param context what it was used for: {@code training}, {@code validation}
 */
public record DatasetInput(
    String name,
    String digest,
    String sourceType,
    String sourceJson,
    String schemaJson,
    String profileJson,
    String context) {

  /**
   * One version of a Delta table.
   *
   * <p>MLflow keeps one data set per name and digest, with the source and context it saw first; so
   * the digest covers all of them.
   *
   * @param path the location of the table
   * @param rows how many rows were read
   */
  public static DatasetInput delta(
      String name, String path, long version, String schemaJson, long rows, String context) {
    ObjectNode source = Json.object();
    source.put("path", path);
    source.put("delta_table_version", version);
    source.put("is_databricks_uc_table", false);
    ObjectNode profile = Json.object();
    profile.put("num_rows", rows);
    return new DatasetInput(
        name,
        Digests.shortHex(path + "\n" + version + "\n" + rows + "\n" + context),
        "delta_table",
        Json.write(source),
        schemaJson,
        Json.write(profile),
        context);
  }
}
