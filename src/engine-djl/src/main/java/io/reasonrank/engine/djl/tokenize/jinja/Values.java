package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values of templates with Python's rules: {@link Text}, {@link Long}, {@link Double}, {@link
 * Boolean}, {@link List}, {@link Map} with text keys, {@link Callable}, {@link #NONE} and {@link
 * Undefined}.
 */
final class Values {

  /** Python's None. */
  static final Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "None";
        }
      };

  private Values() {}

  /** A name, attribute or item that is not there. */
  record Undefined(String what) {
    TemplateException fault() {
      return new TemplateException("the chat template uses " + what + ", which is not there");
    }
  }

  /** Something that can be called. */
  interface Callable {
    Object call(List<Object> positional, Map<String, Object> named);
  }

  /** Turns what callers give into values of templates; their text is the template's own. */
  static Object of(@Nullable Object given) {
    return switch (given) {
      case null -> NONE;
      case Text text -> text;
      case CharSequence text -> Text.own(text.toString());
      case Integer number -> (long) number;
      case Float number -> (double) number;
      case List<?> items -> items.stream().map(Values::of).toList();
      case Map<?, ?> pairs -> ofPairs(pairs);
      default -> given;
    };
  }

  private static Map<String, Object> ofPairs(Map<?, ?> pairs) {
    Map<String, Object> values = new java.util.LinkedHashMap<>();
    pairs.forEach((key, value) -> values.put(String.valueOf(key), of(value)));
    return values;
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Text text -> text.length() > 0;
      case List<?> items -> !items.isEmpty();
      case Map<?, ?> pairs -> !pairs.isEmpty();
      case Undefined undefined -> false;
      default -> value != NONE;
    };
  }

  static boolean equal(Object left, Object right) {
    if (number(left) instanceof Double a && number(right) instanceof Double b) {
      return a.doubleValue() == b.doubleValue();
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      boolean same = a.size() == b.size();
      for (int i = 0; same && i < a.size(); i++) {
        same = equal(Objects.requireNonNull(a.get(i)), Objects.requireNonNull(b.get(i)));
      }
      return same;
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    return left.equals(right);
  }

  /** A number as Python compares it: truth values are 0 and 1; null for what is no number. */
  static @Nullable Double number(Object value) {
    return switch (value) {
      case Long number -> (double) number;
      case Double number -> number;
      case Boolean truth -> truth ? 1.0 : 0.0;
      default -> null;
    };
  }

  static int compare(Object left, Object right) {
    Double a = number(left);
    Double b = number(right);
    if (a != null && b != null) {
      return Double.compare(a, b);
    }
    if (left instanceof Text one && right instanceof Text other) {
      return one.toString().compareTo(other.toString());
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        int order =
            compare(Objects.requireNonNull(one.get(i)), Objects.requireNonNull(other.get(i)));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(one.size(), other.size());
    }
    throw new TemplateException(
        "the chat template compares " + kind(left) + " with " + kind(right));
  }

  static boolean contains(Object container, Object item) {
    return switch (container) {
      case Text text -> text.toString().contains(item.toString());
      case List<?> items ->
          items.stream().anyMatch(other -> equal(Objects.requireNonNull(other), item));
      case Map<?, ?> pairs -> pairs.containsKey(item.toString());
      case Undefined undefined -> false;
      default -> throw new TemplateException("the chat template looks into " + kind(container));
    };
  }

  /** What a loop goes over: items, characters or keys. */
  static List<Object> items(Object value) {
    return switch (value) {
      case List<?> items -> items.stream().<Object>map(Objects::requireNonNull).toList();
      case Map<?, ?> pairs ->
          pairs.keySet().stream().<Object>map(key -> Text.own(String.valueOf(key))).toList();
      case Text text -> characters(text);
      case Undefined undefined -> List.of();
      default -> throw new TemplateException("the chat template goes over " + kind(value));
    };
  }

  private static List<Object> characters(Text text) {
    var characters = new java.util.ArrayList<Object>();
    for (int i = 0; i < text.length(); ) {
      int to = i + Character.charCount(Character.codePointAt(text, i));
      characters.add(text.part(i, to));
      i = to;
    }
    return characters;
  }

  static long length(Object value) {
    return switch (value) {
      case Text text -> text.toString().codePointCount(0, text.length());
      case List<?> items -> items.size();
      case Map<?, ?> pairs -> pairs.size();
      case Undefined undefined -> 0;
      default ->
          throw new TemplateException("the chat template takes the length of " + kind(value));
    };
  }

  /** A value as it is printed. */
  static Text text(Object value) {
    return switch (value) {
      case Text text -> text;
      case Undefined undefined -> Text.EMPTY;
      default -> Text.own(written(value));
    };
  }

  /** Python's {@code repr}, but for text at the top. */
  private static String written(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? "True" : "False";
      case Double number ->
          number == Math.rint(number) && Math.abs(number) < 1e16
              ? String.format(java.util.Locale.ROOT, "%.1f", number)
              : number.toString();
      case Text text -> quoted(text.toString());
      case List<?> items ->
          items.stream()
              .map(item -> written(Objects.requireNonNull(item)))
              .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
      case Map<?, ?> pairs ->
          pairs.entrySet().stream()
              .map(
                  pair ->
                      quoted(String.valueOf(pair.getKey()))
                          + ": "
                          + written(Objects.requireNonNull(pair.getValue())))
              .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
      default -> String.valueOf(value);
    };
  }

  private static String quoted(String text) {
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return escaped.contains("'") && !escaped.contains("\"")
        ? '"' + escaped + '"'
        : "'" + escaped.replace("'", "\\'") + "'";
  }

  /** What a value is, for messages. */
  static String kind(Object value) {
    return switch (value) {
      case Text text -> "a text";
      case Long number -> "a number";
      case Double number -> "a number";
      case Boolean truth -> "a truth value";
      case List<?> items -> "a list";
      case Map<?, ?> pairs -> "a mapping";
      case Undefined undefined -> undefined.what() + ", which is not there";
      default -> value == NONE ? "none" : "a function";
    };
  }
}
