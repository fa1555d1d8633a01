package io.sinter.training.internal.scan;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.runtime.AbstractPartialFunction;

/** Replaces the attributes of expressions. */
final class Substitution extends AbstractPartialFunction<Expression, Expression> {
  private final Map<ExprId, Expression> replacements;

  private Substitution(Map<ExprId, Expression> replacements) {
    this.replacements = Map.copyOf(replacements);
  }

  /** The expression in terms of what {@code replacements} are in terms of. */
  static Expression of(Expression expression, Map<ExprId, Expression> replacements) {
    return expression.transform(new Substitution(replacements));
  }

  /** The expression on rows that have the attributes by ordinal. */
  static Expression bind(Expression expression, Map<ExprId, Integer> ordinals) {
    Map<ExprId, Expression> bound =
        Scala.list(expression.references().toSeq()).stream()
            .filter(attribute -> ordinals.containsKey(attribute.exprId()))
            .collect(
                Collectors.toMap(
                    attribute -> attribute.exprId(),
                    attribute ->
                        new BoundReference(
                            ordinals.get(attribute.exprId()),
                            attribute.dataType(),
                            attribute.nullable()),
                    (one, same) -> one));
    return of(expression, bound);
  }

  private @Nullable Expression replacement(Expression expression) {
    return expression instanceof AttributeReference attribute
        ? replacements.get(attribute.exprId())
        : null;
  }

  @Override
  public boolean isDefinedAt(Expression expression) {
    return replacement(expression) != null;
  }

  @Override
  @SuppressWarnings("unchecked") // B is a supertype of Expression, which Java cannot say.
  public <A extends Expression, B> B applyOrElse(A expression, Function1<A, B> otherwise) {
    Expression replaced = replacement(expression);
    return replaced == null ? otherwise.apply(expression) : (B) replaced;
  }
}
