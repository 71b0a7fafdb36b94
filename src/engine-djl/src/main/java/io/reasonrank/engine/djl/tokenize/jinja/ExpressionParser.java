package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Expression.Arguments;
import io.reasonrank.engine.djl.tokenize.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads expressions, binding as tightly as Jinja does. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  /** Binary operators from loose to tight. */
  private static final List<Set<String>> ARITHMETIC =
      List.of(Set.of("+", "-"), Set.of("~"), Set.of("*", "/", "//", "%"));

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** One expression, or several with commas between them as a tuple. */
  Expression tuple() {
    Expression first = expression();
    if (!tokens.at(",")) {
      return first;
    }
    var items = new ArrayList<>(List.of(first));
    while (tokens.take(",")) {
      if (!tokens.at(Kind.BLOCK_END) && !tokens.at(Kind.VARIABLE_END)) {
        items.add(expression());
      }
    }
    return new Expression.Items(items);
  }

  Expression expression() {
    Expression value = withoutCondition();
    while (tokens.takeName("if")) {
      Expression test = withoutCondition();
      Optional<Expression> otherwise =
          tokens.takeName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Expression.Conditional(value, test, otherwise);
    }
    return value;
  }

  Expression withoutCondition() {
    Expression left = conjunction();
    while (tokens.takeName("or")) {
      left = new Expression.Binary("or", left, conjunction());
    }
    return left;
  }

  private Expression conjunction() {
    Expression left = negation();
    while (tokens.takeName("and")) {
      left = new Expression.Binary("and", left, negation());
    }
    return left;
  }

  private Expression negation() {
    return tokens.takeName("not") ? new Expression.Unary("not", negation()) : comparison();
  }

  private Expression comparison() {
    Expression first = arithmetic(0);
    var others = new ArrayList<Map.Entry<String, Expression>>();
    while (true) {
      if (tokens.at(Kind.OPERATOR) && COMPARISONS.contains(tokens.peek(0).text())) {
        others.add(Map.entry(tokens.next().text(), arithmetic(0)));
      } else if (tokens.takeName("in")) {
        others.add(Map.entry("in", arithmetic(0)));
      } else if (tokens.atName("not") && tokens.peek(1).is(Kind.NAME, "in")) {
        tokens.next();
        tokens.next();
        others.add(Map.entry("not in", arithmetic(0)));
      } else {
        return others.isEmpty() ? first : new Expression.Comparison(first, others);
      }
    }
  }

  private Expression arithmetic(int level) {
    if (level == ARITHMETIC.size()) {
      return power();
    }
    Expression left = arithmetic(level + 1);
    while (tokens.at(Kind.OPERATOR) && ARITHMETIC.get(level).contains(tokens.peek(0).text())) {
      left = new Expression.Binary(tokens.next().text(), left, arithmetic(level + 1));
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.take("**")) {
      left = new Expression.Binary("**", left, unary(true));
    }
    return left;
  }

  /** Filters and tests bind to the whole of {@code -x}, as in Jinja. */
  private Expression unary(boolean filters) {
    Expression value;
    if (tokens.at("-") || tokens.at("+")) {
      value = new Expression.Unary(tokens.next().text(), unary(false));
    } else {
      value = postfix();
    }
    return filters ? filtered(value) : value;
  }

  Expression postfix() {
    Expression value = primary();
    while (true) {
      if (tokens.take(".")) {
        value =
            tokens.at(Kind.INTEGER)
                ? new Expression.Item(value, integer())
                : new Expression.Attribute(value, tokens.expect(Kind.NAME).text());
      } else if (tokens.take("[")) {
        value = subscript(value);
      } else if (tokens.at("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      if (tokens.take("|")) {
        value = filter(value);
      } else if (tokens.takeName("is")) {
        value = test(value);
      } else if (tokens.at("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  Expression.Filter filter(Expression of) {
    String name = tokens.expect(Kind.NAME).text();
    return new Expression.Filter(of, name, tokens.at("(") ? arguments() : Arguments.NONE);
  }

  private Expression test(Expression of) {
    boolean negated = tokens.takeName("not");
    String name = tokens.expect(Kind.NAME).text();
    Arguments arguments = Arguments.NONE;
    if (tokens.at("(")) {
      arguments = arguments();
    } else if (argumentFollows()) {
      arguments = new Arguments(List.of(postfix()), Map.of());
    }
    Expression test = new Expression.Test(of, name, arguments);
    return negated ? new Expression.Unary("not", test) : test;
  }

  /** A test takes one argument without brackets: {@code x is divisibleby 3}. */
  private boolean argumentFollows() {
    if (tokens.at(Kind.NAME)) {
      return !Set.of("else", "or", "and", "is", "if", "not", "in").contains(tokens.peek(0).text());
    }
    return tokens.at(Kind.STRING)
        || tokens.at(Kind.INTEGER)
        || tokens.at(Kind.FLOAT)
        || tokens.at("[")
        || tokens.at("{");
  }

  private Expression subscript(Expression of) {
    Optional<Expression> start = tokens.at(":") ? Optional.empty() : Optional.of(tuple());
    if (tokens.take("]")) {
      return new Expression.Item(of, start.orElseThrow());
    }
    tokens.expect(":");
    Optional<Expression> stop = bound();
    Optional<Expression> step = tokens.take(":") ? bound() : Optional.empty();
    tokens.expect("]");
    return new Expression.Slice(of, start, stop, step);
  }

  private Optional<Expression> bound() {
    return tokens.at(":") || tokens.at("]") ? Optional.empty() : Optional.of(expression());
  }

  private Arguments arguments() {
    tokens.expect("(");
    var positional = new ArrayList<Expression>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.take(")")) {
      if (tokens.at(Kind.NAME) && tokens.peek(1).is(Kind.OPERATOR, "=")) {
        String name = tokens.next().text();
        tokens.expect("=");
        named.put(name, expression());
      } else {
        positional.add(expression());
      }
      if (!tokens.at(")")) {
        tokens.expect(",");
      }
    }
    return new Arguments(positional, named);
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME -> named(token.text());
      case INTEGER -> new Expression.Literal(Long.parseLong(token.text()));
      case FLOAT -> new Expression.Literal(Double.parseDouble(token.text()));
      case STRING -> text(token.text());
      case OPERATOR -> bracketed(token);
      default -> throw tokens.fault("an expression is missing");
    };
  }

  private Expression integer() {
    return new Expression.Literal(Long.parseLong(tokens.expect(Kind.INTEGER).text()));
  }

  private static Expression named(String name) {
    return switch (name) {
      case "true", "True" -> new Expression.Literal(true);
      case "false", "False" -> new Expression.Literal(false);
      case "none", "None" -> new Expression.Literal(Values.NONE);
      default -> new Expression.Name(name);
    };
  }

  /** Strings side by side are one. */
  private Expression text(String first) {
    var all = new StringBuilder(first);
    while (tokens.at(Kind.STRING)) {
      all.append(tokens.next().text());
    }
    return new Expression.Literal(Text.own(all.toString()));
  }

  private Expression bracketed(Token open) {
    return switch (open.text()) {
      case "(" -> group();
      case "[" -> new Expression.Items(items("]"));
      case "{" -> pairs();
      default -> throw tokens.fault("'" + open.text() + "' begins no expression");
    };
  }

  private Expression group() {
    if (tokens.take(")")) {
      return new Expression.Items(List.of());
    }
    Expression first = expression();
    if (tokens.take(")")) {
      return first;
    }
    tokens.expect(",");
    var items = new ArrayList<>(List.of(first));
    items.addAll(items(")"));
    return new Expression.Items(items);
  }

  private List<Expression> items(String end) {
    var items = new ArrayList<Expression>();
    while (!tokens.take(end)) {
      items.add(expression());
      if (!tokens.at(end)) {
        tokens.expect(",");
      }
    }
    return items;
  }

  private Expression pairs() {
    var pairs = new ArrayList<Map.Entry<Expression, Expression>>();
    while (!tokens.take("}")) {
      Expression key = expression();
      tokens.expect(":");
      pairs.add(Map.entry(key, expression()));
      if (!tokens.at("}")) {
        tokens.expect(",");
      }
    }
    return new Expression.Pairs(pairs);
  }
}
