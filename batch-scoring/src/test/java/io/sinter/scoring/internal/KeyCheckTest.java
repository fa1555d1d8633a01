package io.sinter.scoring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class KeyCheckTest {
  @Test
  void rowsWithKeysOfTheirOwnAreCounted(SparkSession spark) {
    var rows = spark.range(100).selectExpr("id", "id % 10 as `a.b`", "id div 10 as c");
    assertThat(KeyCheck.requireUnique(rows, List.of("id"), "t@1")).isEqualTo(100);
    assertThat(KeyCheck.requireUnique(rows, List.of("a.b", "c"), "t@1")).isEqualTo(100);
    assertThat(KeyCheck.requireUnique(rows.where("id < 0"), List.of("id"), "t@1")).isZero();
  }

  @Test
  void duplicatesAreRefusedWithTheirNumberAndAnExample(SparkSession spark) {
    var rows = spark.range(100).selectExpr("if(id < 97, id, 7) as id", "'x' as day");
    assertThatThrownBy(() -> KeyCheck.requireUnique(rows, List.of("id", "day"), "t@1"))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot score t@1: 1 keys (id, day) appear more than once, in 4 rows, for example id=7,"
                + " day=x (allowed: one row per key). Remove the duplicates, or choose columns that"
                + " tell rows apart in source.keys.");
  }

  @Test
  void nullKeysAreRefusedWithTheirNumber(SparkSession spark) {
    var rows = spark.range(100).selectExpr("if(id < 97, id, null) as id", "id as other");
    assertThatThrownBy(() -> KeyCheck.requireUnique(rows, List.of("other", "id"), "t@1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot score t@1: 3 rows have no value in a key column (other, id)");
  }

  @Test
  void columnsThatCannotBeKeysAreNamedTogether(SparkSession spark) {
    var schema = spark.range(1).selectExpr("id", "1.5D as x", "map(1, 2) as m").schema();
    assertThatThrownBy(
            () -> KeyCheck.requireColumns(schema, List.of("id", "x", "m", "y", "id"), "t@1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("column x is double (allowed: text")
        .hasMessageContaining("column m is map<int,int>")
        .hasMessageContaining("column y is missing (allowed: id, x, m)")
        .hasMessageContaining("column id is named twice");
  }
}
