package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Callable;
import io.reasonrank.engine.djl.tokenize.jinja.Values.Undefined;
import java.util.List;
import java.util.Map;

/** Jinja's tests: {@code x is name}. */
final class Tests {
  private Tests() {}

  static boolean holds(String name, Object value, List<Object> given) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == Values.NONE;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "boolean" -> value instanceof Boolean;
      case "string" -> value instanceof Text;
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "number" -> Values.number(value) != null;
      case "mapping" -> value instanceof Map;
      case "sequence" -> isSequence(value);
      case "iterable" -> isSequence(value) || value instanceof Undefined;
      case "callable" -> value instanceof Callable;
      case "lower" -> value.toString().equals(value.toString().toLowerCase(java.util.Locale.ROOT));
      case "upper" -> value.toString().equals(value.toString().toUpperCase(java.util.Locale.ROOT));
      case "odd" -> remainder(value, 2L) == 1;
      case "even" -> remainder(value, 2L) == 0;
      case "divisibleby" -> remainder(value, Methods.argument(given, 0)) == 0;
      case "eq", "equalto", "==" -> Values.equal(value, Methods.argument(given, 0));
      case "ne", "!=" -> !Values.equal(value, Methods.argument(given, 0));
      case "lt", "lessthan", "<" -> Values.compare(value, Methods.argument(given, 0)) < 0;
      case "le", "<=" -> Values.compare(value, Methods.argument(given, 0)) <= 0;
      case "gt", "greaterthan", ">" -> Values.compare(value, Methods.argument(given, 0)) > 0;
      case "ge", ">=" -> Values.compare(value, Methods.argument(given, 0)) >= 0;
      case "in" -> Values.contains(Methods.argument(given, 0), value);
      default ->
          throw new TemplateException("the chat template's test '" + name + "' is not known");
    };
  }

  private static boolean isSequence(Object value) {
    return value instanceof List || value instanceof Map || value instanceof Text;
  }

  private static long remainder(Object value, Object by) {
    if (value instanceof Long number && by instanceof Long divisor && divisor != 0) {
      return Math.floorMod(number, divisor);
    }
    throw new TemplateException("the chat template divides " + Values.kind(value));
  }
}
