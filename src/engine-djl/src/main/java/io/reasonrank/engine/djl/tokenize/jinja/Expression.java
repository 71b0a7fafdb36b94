package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in a tag and has a value. */
sealed interface Expression {

  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  /** A list or tuple. */
  record Items(List<Expression> items) implements Expression {}

  record Pairs(List<Map.Entry<Expression, Expression>> pairs) implements Expression {}

  record Attribute(Expression of, String name) implements Expression {}

  record Item(Expression of, Expression key) implements Expression {}

  record Slice(
      Expression of,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step)
      implements Expression {}

  record Call(Expression callee, Arguments arguments) implements Expression {}

  record Filter(Expression of, String name, Arguments arguments) implements Expression {}

  record Test(Expression of, String name, Arguments arguments) implements Expression {}

  record Unary(String operator, Expression operand) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** {@code a < b < c}: all comparisons hold. */
  record Comparison(Expression first, List<Map.Entry<String, Expression>> others)
      implements Expression {}

  record Conditional(Expression then, Expression test, Optional<Expression> otherwise)
      implements Expression {}

  /** Arguments of a call, before they have values. */
  record Arguments(List<Expression> positional, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }
}
