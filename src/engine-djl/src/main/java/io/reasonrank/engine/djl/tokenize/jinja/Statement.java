package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a template does. */
sealed interface Statement {

  record Data(Text text) implements Statement {}

  record Output(Expression expression, int line) implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  /** One condition of an {@link If}. */
  record Branch(Expression test, List<Statement> body, int line) {}

  record For(
      List<String> targets,
      Expression over,
      Optional<Expression> filter,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  /** Assigns to names, or to an attribute of a namespace. */
  record Set(List<Expression> targets, Expression value, int line) implements Statement {}

  /** Assigns what the body renders. */
  record SetBlock(
      Expression target, List<Expression.Filter> filters, List<Statement> body, int line)
      implements Statement {}

  record Macro(
      String name, List<String> parameters, Map<String, Expression> defaults, List<Statement> body)
      implements Statement {}

  /** Renders its body in a scope of its own, with some names set. */
  record With(Map<String, Expression> values, List<Statement> body, int line)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
