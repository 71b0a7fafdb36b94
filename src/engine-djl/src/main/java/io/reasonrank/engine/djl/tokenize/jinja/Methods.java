package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Callable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The methods of Python's strings, lists and mappings that templates call. */
final class Methods {
  private Methods() {}

  static Optional<Callable> of(Object value, String name) {
    return switch (value) {
      case Text text -> ofText(text, name);
      case Map<?, ?> pairs -> ofPairs(pairs, name);
      case List<?> items -> ofItems(items, name);
      default -> Optional.empty();
    };
  }

  private static Optional<Callable> ofText(Text text, String name) {
    String plain = text.toString();
    return Optional.ofNullable(
        switch (name) {
          case "strip" -> (Callable) (p, n) -> text.stripped(characters(p), true, true);
          case "lstrip" -> (p, n) -> text.stripped(characters(p), true, false);
          case "rstrip" -> (p, n) -> text.stripped(characters(p), false, true);
          case "startswith" -> (p, n) -> any(p, plain::startsWith);
          case "endswith" -> (p, n) -> any(p, plain::endsWith);
          case "upper" -> (p, n) -> text.mapped(s -> s.toUpperCase(Locale.ROOT));
          case "lower" -> (p, n) -> text.mapped(s -> s.toLowerCase(Locale.ROOT));
          case "title" -> (p, n) -> title(text);
          case "capitalize" -> (p, n) -> capitalized(text);
          case "split" -> (p, n) -> split(text, p, n);
          case "splitlines" -> (p, n) -> lines(text);
          case "replace" ->
              (p, n) ->
                  replaced(
                      text, argument(p, 0), (Text) argument(p, 1), count(p, 2, Long.MAX_VALUE));
          case "find" -> (p, n) -> (long) plain.indexOf(argument(p, 0).toString());
          case "count" -> (p, n) -> (long) split(text, List.of(argument(p, 0)), n).size() - 1;
          case "join" -> (p, n) -> joined(Values.items(argument(p, 0)), text);
          case "removeprefix" ->
              (p, n) ->
                  plain.startsWith(argument(p, 0).toString())
                      ? text.part(argument(p, 0).toString().length(), text.length())
                      : text;
          case "removesuffix" ->
              (p, n) ->
                  plain.endsWith(argument(p, 0).toString())
                      ? text.part(0, text.length() - argument(p, 0).toString().length())
                      : text;
          case "isdigit" ->
              (p, n) -> !plain.isEmpty() && plain.chars().allMatch(Character::isDigit);
          case "isalpha" ->
              (p, n) -> !plain.isEmpty() && plain.chars().allMatch(Character::isLetter);
          case "isspace" ->
              (p, n) -> !plain.isEmpty() && plain.chars().allMatch(Character::isWhitespace);
          default -> null;
        });
  }

  private static Optional<Callable> ofPairs(Map<?, ?> pairs, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "items" -> (Callable) (p, n) -> items(pairs);
          case "keys" -> (p, n) -> Values.items(pairs);
          case "values" ->
              (p, n) -> pairs.values().stream().<Object>map(Objects::requireNonNull).toList();
          case "get" ->
              (p, n) -> {
                Object found = pairs.get(argument(p, 0).toString());
                return found != null ? found : p.size() > 1 ? p.get(1) : Values.NONE;
              };
          default -> null;
        });
  }

  private static Optional<Callable> ofItems(List<?> items, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "count" ->
              (Callable)
                  (p, n) ->
                      items.stream()
                          .filter(i -> Values.equal(Objects.requireNonNull(i), argument(p, 0)))
                          .count();
          case "index" ->
              (p, n) -> {
                for (int i = 0; i < items.size(); i++) {
                  if (Values.equal(Objects.requireNonNull(items.get(i)), argument(p, 0))) {
                    return (long) i;
                  }
                }
                throw new TemplateException(
                    "the chat template looks for an item that is not there");
              };
          default -> null;
        });
  }

  static List<Object> items(Object pairs) {
    if (!(pairs instanceof Map<?, ?> map)) {
      if (pairs instanceof Values.Undefined) {
        return List.of();
      }
      throw new TemplateException("the chat template takes items of " + Values.kind(pairs));
    }
    return map.entrySet().stream()
        .<Object>map(
            pair ->
                List.of(
                    Text.own(String.valueOf(pair.getKey())),
                    Objects.requireNonNull(pair.getValue())))
        .toList();
  }

  static Text joined(List<Object> items, Text separator) {
    Text all = Text.EMPTY;
    for (int i = 0; i < items.size(); i++) {
      Text item = Values.text(items.get(i));
      all = i == 0 ? item : all.plus(separator).plus(item);
    }
    return all;
  }

  static Text replaced(Text text, Object old, Text by, long most) {
    String plain = text.toString();
    String from = old.toString();
    if (from.isEmpty()) {
      return text;
    }
    Text all = Text.EMPTY;
    int at = 0;
    for (long done = 0; done < most; done++) {
      int found = plain.indexOf(from, at);
      if (found < 0) {
        break;
      }
      all = all.plus(text.part(at, found)).plus(by);
      at = found + from.length();
    }
    return all.plus(text.part(at, text.length()));
  }

  static Text capitalized(Text text) {
    return text.mapped(
        s ->
            s.isEmpty()
                ? s
                : s.substring(0, 1).toUpperCase(Locale.ROOT)
                    + s.substring(1).toLowerCase(Locale.ROOT));
  }

  static Text title(Text text) {
    return text.mapped(
        s -> {
          var out = new StringBuilder(s.length());
          for (int i = 0; i < s.length(); i++) {
            boolean inner = i > 0 && Character.isLetter(s.charAt(i - 1));
            char c = s.charAt(i);
            out.append(inner ? Character.toLowerCase(c) : Character.toUpperCase(c));
          }
          return out.toString();
        });
  }

  /** At a separator, or at runs of white space where there is none. */
  private static List<Object> split(Text text, List<Object> given, Map<String, Object> named) {
    Object separator = given.isEmpty() ? named.getOrDefault("sep", Values.NONE) : given.getFirst();
    long most = count(given, 1, named.get("maxsplit") instanceof Long n ? n : -1);
    if (separator == Values.NONE) {
      return words(text);
    }
    String plain = text.toString();
    String mark = separator.toString();
    var parts = new ArrayList<Object>();
    int at = 0;
    int found = plain.indexOf(mark);
    while (found >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(text.part(at, found));
      at = found + mark.length();
      found = plain.indexOf(mark, at);
    }
    parts.add(text.part(at, text.length()));
    return parts;
  }

  private static List<Object> words(Text text) {
    var words = new ArrayList<Object>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
      if (space && from >= 0) {
        words.add(text.part(from, i));
        from = -1;
      } else if (!space && from < 0) {
        from = i;
      }
    }
    return words;
  }

  private static List<Object> lines(Text text) {
    var lines = new ArrayList<Object>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        lines.add(text.part(from, i));
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.part(from, text.length()));
    }
    return lines;
  }

  private static boolean any(List<Object> given, java.util.function.Predicate<String> matches) {
    Object argument = argument(given, 0);
    List<?> candidates = argument instanceof List<?> several ? several : List.of(argument);
    return candidates.stream().anyMatch(c -> matches.test(String.valueOf(c)));
  }

  private static String characters(List<Object> given) {
    return given.isEmpty() || given.getFirst() == Values.NONE ? "" : given.getFirst().toString();
  }

  private static long count(List<Object> given, int index, long otherwise) {
    return given.size() > index && given.get(index) instanceof Long number && number >= 0
        ? number
        : otherwise;
  }

  static Object argument(List<Object> given, int index) {
    if (index >= given.size()) {
      throw new TemplateException("the chat template calls a function with too few arguments");
    }
    return given.get(index);
  }
}
