package io.sinter.job;

import io.sinter.job.AliasMoves.Step;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.registry.AliasRefusedException;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A JVM of its own that promotes on command, a line each: {@code VERSION EXPECTED STEP} (0 for no
 * version expected, - for no step). It answers {@code won}, {@code lost MESSAGE}, or {@code at
 * STEP} and stays there until it is killed.
 */
final class PromoterProcess {
  private PromoterProcess() {}

  public static void main(String[] arguments) throws IOException {
    String uri = arguments[0];
    String lake = arguments[1];
    String model = arguments[2];
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
    AuditTable audit = new AuditTable(new DeltaTables(spark, Optional.of(lake)), "audit");
    audit.history(model);
    System.out.println("ready");
    try (MlflowClient client = MlflowClient.connect(MlflowOptions.of(URI.create(uri)));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        String[] words = line.split(" ");
        System.out.println(promote(audit, client, model, words));
      }
    }
  }

  private static String promote(
      AuditTable audit, MlflowClient client, String model, String[] words) {
    AliasMoves moves =
        new AliasMoves(
            audit,
            client,
            Duration.ofMinutes(10),
            step -> {
              if (step.name().equals(words[2])) {
                System.out.println("at " + step);
                stay(step);
              }
            },
            InstantSource.system());
    try {
      moves.move(
          AuditEvent.of(Kind.PROMOTED, model, words[0])
              .with("alias", "champion")
              .with("actor_urn", "user:child"),
          Optional.of(words[1]).filter(version -> !version.equals("0")),
          Duration.ZERO);
      return "won";
    } catch (AliasRefusedException e) {
      return "lost " + e.getMessage();
    }
  }

  private static void stay(Step step) {
    try {
      Thread.sleep(Duration.ofMinutes(10).toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted at " + step, e);
    }
  }
}
