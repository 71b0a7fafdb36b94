package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Callable;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template that has been read; rendering it reads no files, calls no Java and always ends. */
public final class JinjaTemplate {
  private static final int MOST_RANGE = 100_000;

  private final List<Statement> statements;
  private final Clock clock;

  private JinjaTemplate(List<Statement> statements, Clock clock) {
    this.statements = statements;
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @param clock of {@code strftime_now}
   * @throws TemplateException naming line and fault
   */
  public static JinjaTemplate compile(String template, Clock clock) {
    return new JinjaTemplate(Parser.parse(template), clock);
  }

  /**
   * Renders the template.
   *
   * @param variables texts, {@link Text}s, numbers, truth values, lists and maps of these, nulls
   * @throws TemplateException what the template raises, or its fault with its line
   */
  public Text render(Map<String, ? extends @Nullable Object> variables) {
    Map<String, Object> values = new HashMap<>(globals());
    variables.forEach((name, value) -> values.put(name, Values.of(value)));
    return Renderer.render(statements, new Scope(values));
  }

  private Map<String, Callable> globals() {
    return Map.of(
        "raise_exception",
        (given, named) -> {
          throw new TemplateException("line of the template: " + Methods.argument(given, 0));
        },
        "strftime_now",
        (given, named) ->
            Text.own(
                TimeFormat.format(Methods.argument(given, 0).toString(), ZonedDateTime.now(clock))),
        "namespace",
        (given, named) -> new Namespace(named),
        "dict",
        (given, named) -> new HashMap<>(named),
        "range",
        (given, named) -> range(given));
  }

  private static List<Object> range(List<Object> given) {
    long first = given.size() > 1 ? number(given, 0) : 0;
    long end = number(given, given.size() > 1 ? 1 : 0);
    long step = given.size() > 2 ? number(given, 2) : 1;
    if (step == 0 || (end - first) / step > MOST_RANGE) {
      throw new TemplateException("the chat template asks for too long a range");
    }
    var numbers = new ArrayList<Object>();
    for (long i = first; step > 0 ? i < end : i > end; i += step) {
      numbers.add(i);
    }
    return numbers;
  }

  private static long number(List<Object> given, int index) {
    if (Methods.argument(given, index) instanceof Long number) {
      return number;
    }
    throw new TemplateException("the chat template's range takes numbers");
  }
}
