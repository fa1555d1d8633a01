package io.sinter.drift;

import static org.apache.spark.sql.functions.col;

import io.sinter.drift.internal.IncidentLine;
import io.sinter.drift.internal.OpenIncidents;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lists the incidents that are not over, the most severe first. Reads only. */
public final class IncidentsJob implements SinterJob {
  @Override
  public String verb() {
    return "incidents";
  }

  @Override
  public String summary() {
    return "List the open incidents and who owns them";
  }

  @Override
  public List<Key<?>> keys() {
    return IncidentKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    return List.of("read " + context.tables().latest(MonitorTables.INCIDENTS));
  }

  @Override
  public JobOutcome run(JobContext context) {
    Dataset<Row> events = context.tables().read(context.tables().latest(MonitorTables.INCIDENTS));
    events = only(events, "monitor_id", context.config().find(IncidentKeys.MONITOR));
    events = only(events, "model_name", context.config().find(IncidentKeys.MODEL));
    events = only(events, "owner_urn", context.config().find(IncidentKeys.OWNER));
    List<Row> open = OpenIncidents.of(events);
    context.progress().step("%d open incidents", open.size());
    open.forEach(row -> context.progress().step("  %s", IncidentLine.of(row)));
    boolean fails = context.config().value(IncidentKeys.FAIL_ON_ALARM) && !open.isEmpty();
    return fails ? JobOutcome.ALARM : JobOutcome.DONE;
  }

  private static Dataset<Row> only(Dataset<Row> events, String column, Optional<String> value) {
    return value.map(wanted -> events.where(col(column).equalTo(wanted))).orElse(events);
  }
}
