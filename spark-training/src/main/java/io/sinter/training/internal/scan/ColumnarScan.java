package io.sinter.training.internal.scan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;

/**
 * A plan that does no more than scan files, choose columns and filter rows: ranks read the scan's
 * columnar batches and evaluate the conditions themselves.
 *
 * @param scan of the files
 * @param rdd its batches, whatever its element type says
 * @param source how they are read
 */
record ColumnarScan(FileSourceScanExec scan, RDD<?> rdd, Source source) {
  /**
   * The scan of a plan whose output is some columns, then whether a row is for training, then
   * whether it is for validation; empty if the plan does more.
   */
  static Optional<ColumnarScan> of(SparkPlan plan) {
    SparkPlan at = plan;
    List<Expression> outputs = new ArrayList<>(Scala.list(plan.output()));
    Expression filter = Literal.TrueLiteral();
    while (!(at instanceof FileSourceScanExec)) {
      if (at instanceof ProjectExec project) {
        Map<ExprId, Expression> replacements = new HashMap<>();
        for (NamedExpression named : Scala.list(project.projectList())) {
          if (named instanceof Alias alias) {
            replacements.put(alias.exprId(), alias.child());
          }
        }
        outputs.replaceAll(output -> Substitution.of(output, replacements));
        filter = Substitution.of(filter, replacements);
        at = project.child();
      } else if (at instanceof FilterExec condition) {
        filter =
            filter instanceof Literal
                ? condition.condition()
                : new And(condition.condition(), filter);
        at = condition.child();
      } else if (at instanceof WholeStageCodegenExec
          || at instanceof InputAdapter
          || at instanceof ColumnarToRowExec) {
        at = at.children().head();
      } else {
        return Optional.empty();
      }
    }
    FileSourceScanExec scan = (FileSourceScanExec) at;
    if (!scan.supportsColumnar() || !plan.deterministic() || !plan.subqueriesAll().isEmpty()) {
      return Optional.empty();
    }
    return source(scan, outputs, filter)
        .map(source -> new ColumnarScan(scan, scan.inputRDD(), source));
  }

  private static Optional<Source> source(
      FileSourceScanExec scan, List<Expression> outputs, Expression filter) {
    Map<ExprId, Integer> ordinals = new HashMap<>();
    for (Attribute attribute : Scala.list(scan.output())) {
      ordinals.put(attribute.exprId(), ordinals.size());
    }
    List<Source.Column> columns = new ArrayList<>();
    for (Expression output : outputs.subList(0, outputs.size() - 2)) {
      if (!(output instanceof AttributeReference attribute)
          || !ordinals.containsKey(attribute.exprId())) {
        return Optional.empty();
      }
      columns.add(new Source.Column(ordinals.get(attribute.exprId()), attribute.dataType()));
    }
    return Optional.of(
        new Source(
            Source.Form.BATCHES,
            columns,
            condition(outputs.get(outputs.size() - 2), filter, ordinals),
            condition(outputs.get(outputs.size() - 1), filter, ordinals)));
  }

  private static Expression condition(
      Expression role, Expression filter, Map<ExprId, Integer> ordinals) {
    Expression both;
    if (role instanceof Literal literal) {
      both = Boolean.TRUE.equals(literal.value()) ? filter : literal;
    } else {
      both = filter instanceof Literal ? role : new And(filter, role);
    }
    return Substitution.bind(both, ordinals);
  }
}
