package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Callable;
import io.reasonrank.engine.djl.tokenize.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Finds the values of expressions. */
final class Evaluator {
  private static final int MOST_REPEATS = 1_000_000;

  private Evaluator() {}

  static Object value(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal(Object value) -> value;
      case Expression.Name(String name) -> scope.get(name);
      case Expression.Items(List<Expression> items) -> all(items, scope);
      case Expression.Pairs pairs -> pairs(pairs, scope);
      case Expression.Attribute(Expression of, String name) -> attribute(value(of, scope), name);
      case Expression.Item(Expression of, Expression key) ->
          item(value(of, scope), value(key, scope));
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, scope);
      case Expression.Filter filter -> filter(filter, value(filter.of(), scope), scope);
      case Expression.Test test ->
          Tests.holds(
              test.name(), value(test.of(), scope), all(test.arguments().positional(), scope));
      case Expression.Unary(String operator, Expression operand) ->
          unary(operator, value(operand, scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Comparison comparison -> comparison(comparison, scope);
      case Expression.Conditional(Expression then, Expression test, var otherwise) ->
          Values.isTrue(value(test, scope))
              ? value(then, scope)
              : otherwise
                  .map(expr -> value(expr, scope))
                  .orElseGet(() -> new Undefined("a value without else"));
    };
  }

  static Object filter(Expression.Filter filter, Object value, Scope scope) {
    return Filters.apply(
        filter.name(),
        value,
        all(filter.arguments().positional(), scope),
        named(filter.arguments().named(), scope));
  }

  private static List<Object> all(List<Expression> expressions, Scope scope) {
    var values = new ArrayList<Object>();
    expressions.forEach(expression -> values.add(value(expression, scope)));
    return values;
  }

  private static Map<String, Object> named(Map<String, Expression> expressions, Scope scope) {
    Map<String, Object> values = new LinkedHashMap<>();
    expressions.forEach((name, expression) -> values.put(name, value(expression, scope)));
    return values;
  }

  private static Map<String, Object> pairs(Expression.Pairs pairs, Scope scope) {
    Map<String, Object> values = new LinkedHashMap<>();
    pairs
        .pairs()
        .forEach(
            pair ->
                values.put(
                    Values.text(value(pair.getKey(), scope)).toString(),
                    value(pair.getValue(), scope)));
    return values;
  }

  /** A method wins over an item of the same name, as in Jinja. */
  private static Object attribute(Object of, String name) {
    requireDefined(of);
    Optional<Callable> method = Methods.of(of, name);
    return method.isPresent() ? method.get() : entry(of, name);
  }

  private static Object item(Object of, Object key) {
    requireDefined(of);
    if (key instanceof Long index) {
      List<Object> items = of instanceof List || of instanceof Text ? Values.items(of) : List.of();
      long at = index < 0 ? index + items.size() : index;
      return at >= 0 && at < items.size()
          ? items.get((int) at)
          : new Undefined("item " + index + " of " + Values.kind(of));
    }
    Object found = entry(of, key.toString());
    return found instanceof Undefined && Methods.of(of, key.toString()).isPresent()
        ? attribute(of, key.toString())
        : found;
  }

  private static Object entry(Object of, String name) {
    Object found = of instanceof Map<?, ?> pairs ? pairs.get(name) : null;
    return found != null ? found : new Undefined("'" + name + "' of " + Values.kind(of));
  }

  private static void requireDefined(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
  }

  private static Object slice(Expression.Slice slice, Scope scope) {
    Object of = value(slice.of(), scope);
    requireDefined(of);
    List<Object> items = Values.items(of);
    long step = bound(slice.step(), scope, 1);
    if (step == 0) {
      throw new TemplateException("the chat template slices in steps of zero");
    }
    int size = items.size();
    long from = clamped(bound(slice.start(), scope, step > 0 ? 0 : size - 1), size, step);
    long to = slice.stop().isEmpty() ? (step > 0 ? size : -1) : 0;
    if (slice.stop().isPresent()) {
      to = clamped(bound(slice.stop(), scope, 0), size, step);
    }
    var chosen = new ArrayList<Object>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      chosen.add(items.get((int) i));
    }
    return of instanceof Text ? Methods.joined(chosen, Text.EMPTY) : chosen;
  }

  private static long bound(Optional<Expression> expression, Scope scope, long otherwise) {
    return expression.map(e -> value(e, scope)).orElse(Values.NONE) instanceof Long number
        ? number
        : otherwise;
  }

  private static long clamped(long index, int size, long step) {
    long at = index < 0 ? index + size : index;
    return step > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1L);
  }

  private static Object call(Expression.Call call, Scope scope) {
    Object callee = value(call.callee(), scope);
    if (!(callee instanceof Callable callable)) {
      throw new TemplateException("the chat template calls " + Values.kind(callee));
    }
    return callable.call(
        all(call.arguments().positional(), scope), named(call.arguments().named(), scope));
  }

  private static Object unary(String operator, Object value) {
    if (operator.equals("not")) {
      return !Values.isTrue(value);
    }
    Double number = Values.number(value);
    if (number == null) {
      throw new TemplateException("the chat template negates " + Values.kind(value));
    }
    if (operator.equals("+")) {
      return value;
    }
    return value instanceof Double ? (Object) (-number) : (Object) (-(long) (double) number);
  }

  private static Object binary(Expression.Binary binary, Scope scope) {
    Object left = value(binary.left(), scope);
    switch (binary.operator()) {
      case "and" -> {
        return Values.isTrue(left) ? value(binary.right(), scope) : left;
      }
      case "or" -> {
        return Values.isTrue(left) ? left : value(binary.right(), scope);
      }
      default -> {
        return arithmetic(binary.operator(), left, value(binary.right(), scope));
      }
    }
  }

  private static Object arithmetic(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return Values.text(left).plus(Values.text(right));
    }
    if (operator.equals("+") && left instanceof Text a && right instanceof Text b) {
      return a.plus(b);
    }
    if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
      var both = new ArrayList<Object>();
      a.forEach(item -> both.add(Objects.requireNonNull(item)));
      b.forEach(item -> both.add(Objects.requireNonNull(item)));
      return both;
    }
    if (operator.equals("*") && left instanceof Text text && right instanceof Long times) {
      return repeated(text, times);
    }
    Double a = Values.number(left);
    Double b = Values.number(right);
    if (a == null || b == null) {
      throw new TemplateException(
          "the chat template computes "
              + Values.kind(left)
              + " "
              + operator
              + " "
              + Values.kind(right));
    }
    boolean whole = !(left instanceof Double) && !(right instanceof Double);
    if (whole && !operator.equals("/")) {
      return whole(operator, (long) (double) a, (long) (double) b);
    }
    return real(operator, a, b);
  }

  private static Text repeated(Text text, long times) {
    if (times * text.length() > MOST_REPEATS) {
      throw new TemplateException("the chat template repeats a text " + times + " times");
    }
    Text all = Text.EMPTY;
    for (long i = 0; i < times; i++) {
      all = all.plus(text);
    }
    return all;
  }

  private static long whole(String operator, long a, long b) {
    if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
      throw new TemplateException("the chat template divides by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      case "**" -> (long) Math.pow(a, b);
      default -> throw new TemplateException("operator '" + operator + "' is not known");
    };
  }

  private static double real(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      case "**" -> Math.pow(a, b);
      default -> throw new TemplateException("operator '" + operator + "' is not known");
    };
  }

  private static boolean comparison(Expression.Comparison comparison, Scope scope) {
    Object left = value(comparison.first(), scope);
    for (var other : comparison.others()) {
      Object right = value(other.getValue(), scope);
      if (!holds(other.getKey(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private static boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      default -> Values.compare(left, right) >= 0;
    };
  }
}
