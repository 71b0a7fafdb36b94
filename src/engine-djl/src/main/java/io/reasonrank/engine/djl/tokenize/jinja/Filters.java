package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/** Jinja's filters: {@code x | name}. */
final class Filters {
  private Filters() {}

  static Object apply(String name, Object value, List<Object> given, Map<String, Object> named) {
    return switch (name) {
      case "trim" -> text(value).stripped(option(given, named, "chars", "").toString(), true, true);
      case "tojson" -> json(value, given, named);
      case "length", "count" -> Values.length(value);
      case "default", "d" -> otherwise(value, given, named);
      case "upper" -> text(value).mapped(s -> s.toUpperCase(Locale.ROOT));
      case "lower" -> text(value).mapped(s -> s.toLowerCase(Locale.ROOT));
      case "title" -> Methods.title(text(value));
      case "capitalize" -> Methods.capitalized(text(value));
      case "string" -> text(value);
      case "safe" -> value;
      case "replace" ->
          Methods.replaced(
              text(value),
              Methods.argument(given, 0),
              text(Methods.argument(given, 1)),
              given.size() > 2 && given.get(2) instanceof Long most ? most : Long.MAX_VALUE);
      case "join" -> join(value, given, named);
      case "indent" -> indented(text(value), given, named);
      case "items", "dictitems" -> Methods.items(value);
      case "list" -> Values.items(value);
      case "first" -> end(Values.items(value), true);
      case "last" -> end(Values.items(value), false);
      case "reverse" -> reversed(value);
      case "unique" -> unique(Values.items(value));
      case "sort" -> sorted(value, given, named);
      case "dictsort" -> sortedPairs(value);
      case "min" -> extreme(Values.items(value), (a, b) -> Values.compare(a, b) <= 0 ? a : b);
      case "max" -> extreme(Values.items(value), (a, b) -> Values.compare(a, b) >= 0 ? a : b);
      case "sum" -> sum(Values.items(value));
      case "int" -> integer(value, given);
      case "float" -> Double.parseDouble(text(value).toString());
      case "abs" -> value instanceof Long number ? (Object) Math.abs(number) : value;
      case "map" -> mapped(value, given, named);
      case "select" -> chosen(value, item -> test(item, given, 0));
      case "reject" -> chosen(value, item -> !test(item, given, 0));
      case "selectattr" -> chosen(value, item -> test(attribute(item, given), given, 1));
      case "rejectattr" -> chosen(value, item -> !test(attribute(item, given), given, 1));
      default ->
          throw new TemplateException("the chat template's filter '" + name + "' is not known");
    };
  }

  private static Text text(Object value) {
    return Values.text(value);
  }

  private static Text json(Object value, List<Object> given, Map<String, Object> named) {
    Object indent = named.getOrDefault("indent", given.size() > 1 ? given.get(1) : Values.NONE);
    return new JsonText(indent instanceof Long spaces ? (int) (long) spaces : -1).of(value);
  }

  private static Object otherwise(Object value, List<Object> given, Map<String, Object> named) {
    boolean falseToo =
        Values.isTrue(named.getOrDefault("boolean", given.size() > 1 ? given.get(1) : false));
    boolean missing = value instanceof Undefined || (falseToo && !Values.isTrue(value));
    return missing ? option(given, named, "default_value", Text.EMPTY) : value;
  }

  private static Text join(Object value, List<Object> given, Map<String, Object> named) {
    Object attribute = named.get("attribute");
    List<Object> items = Values.items(value);
    if (attribute != null) {
      items = items.stream().map(item -> attribute(item, List.of(attribute))).toList();
    }
    return Methods.joined(items, text(option(given, named, "d", Text.EMPTY)));
  }

  /** Every line but the first, unless told so, is indented; blank lines are not. */
  private static Text indented(Text text, List<Object> given, Map<String, Object> named) {
    Object width = option(given, named, "width", 4L);
    Text space =
        width instanceof Long spaces ? Text.own(" ".repeat((int) (long) spaces)) : text(width);
    boolean first =
        Values.isTrue(named.getOrDefault("first", given.size() > 1 ? given.get(1) : false));
    Text all = first ? space : Text.EMPTY;
    for (int i = 0; i < text.length(); i++) {
      all = all.plus(text.part(i, i + 1));
      boolean filled = i + 1 < text.length() && text.charAt(i + 1) != '\n';
      if (text.charAt(i) == '\n' && filled) {
        all = all.plus(space);
      }
    }
    return all;
  }

  private static Object end(List<Object> items, boolean first) {
    if (items.isEmpty()) {
      return new Undefined("an end of an empty list");
    }
    return first ? items.getFirst() : items.getLast();
  }

  private static Object reversed(Object value) {
    List<Object> items = Values.items(value).reversed();
    return value instanceof Text ? Methods.joined(items, Text.EMPTY) : items;
  }

  private static List<Object> unique(List<Object> items) {
    var kept = new ArrayList<Object>();
    items.stream().filter(item -> !Values.contains(kept, item)).forEach(kept::add);
    return kept;
  }

  private static List<Object> sorted(Object value, List<Object> given, Map<String, Object> named) {
    Comparator<Object> order = Values::compare;
    Object attribute = named.get("attribute");
    if (attribute != null) {
      order = Comparator.comparing(i -> attribute(i, List.of(attribute)), Values::compare);
    }
    boolean down =
        Values.isTrue(named.getOrDefault("reverse", given.isEmpty() ? false : given.getFirst()));
    return Values.items(value).stream().sorted(down ? order.reversed() : order).toList();
  }

  private static List<Object> sortedPairs(Object value) {
    return Methods.items(value).stream().sorted(Values::compare).toList();
  }

  private static Object extreme(List<Object> items, BinaryOperator<Object> choose) {
    return items.stream().reduce(choose).orElse(new Undefined("an extreme of an empty list"));
  }

  private static Object sum(List<Object> items) {
    if (items.stream().allMatch(Long.class::isInstance)) {
      return items.stream().mapToLong(item -> (Long) item).sum();
    }
    return items.stream()
        .mapToDouble(i -> Objects.requireNonNullElse(Values.number(i), Double.NaN))
        .sum();
  }

  private static Object integer(Object value, List<Object> given) {
    Double number = Values.number(value);
    if (number != null) {
      return (long) (double) number;
    }
    try {
      return Long.parseLong(text(value).toString().strip());
    } catch (NumberFormatException e) {
      return given.isEmpty() ? 0L : given.getFirst();
    }
  }

  private static List<Object> mapped(Object value, List<Object> given, Map<String, Object> named) {
    Object attribute = named.get("attribute");
    return Values.items(value).stream()
        .map(
            item -> {
              if (attribute == null) {
                return apply(
                    Methods.argument(given, 0).toString(),
                    item,
                    given.subList(1, given.size()),
                    named);
              }
              Object found = attribute(item, List.of(attribute));
              return found instanceof Undefined ? named.getOrDefault("default", found) : found;
            })
        .toList();
  }

  private static List<Object> chosen(Object value, Predicate<Object> keep) {
    return Values.items(value).stream().filter(keep).toList();
  }

  /** The test named at {@code at} with the arguments after it; truth where none is named. */
  private static boolean test(Object item, List<Object> given, int at) {
    return given.size() <= at
        ? Values.isTrue(item)
        : Tests.holds(given.get(at).toString(), item, given.subList(at + 1, given.size()));
  }

  private static Object attribute(Object item, List<Object> given) {
    Object value = item;
    for (String name : Methods.argument(given, 0).toString().split("\\.", -1)) {
      value =
          value instanceof Map<?, ?> pairs && pairs.get(name) instanceof Object found
              ? found
              : new Undefined("'" + name + "'");
    }
    return value;
  }

  private static Object option(
      List<Object> given, Map<String, Object> named, String name, Object otherwise) {
    return given.isEmpty() ? named.getOrDefault(name, otherwise) : given.getFirst();
  }
}
