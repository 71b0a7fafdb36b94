package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Values.Callable;
import io.reasonrank.engine.djl.tokenize.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries out statements; what they print is put together in the end. */
final class Renderer {
  private static final int MOST_DEPTH = 100;

  /** How a run of statements ended. */
  private enum Ending {
    DONE,
    BREAK,
    CONTINUE
  }

  private final List<Text> printed = new ArrayList<>();

  private Renderer() {}

  static Text render(List<Statement> statements, Scope scope) {
    var renderer = new Renderer();
    renderer.run(statements, scope);
    return Methods.joined(List.copyOf(renderer.printed), Text.EMPTY);
  }

  private Ending run(List<Statement> statements, Scope scope) {
    for (Statement statement : statements) {
      Ending ending = run(statement, scope);
      if (ending != Ending.DONE) {
        return ending;
      }
    }
    return Ending.DONE;
  }

  private Ending run(Statement statement, Scope scope) {
    switch (statement) {
      case Statement.Data(Text text) -> printed.add(text);
      case Statement.Output(Expression expression, int line) ->
          printed.add(Values.text(value(expression, scope, line)));
      case Statement.If conditional -> {
        return conditional(conditional, scope);
      }
      case Statement.For loop -> {
        return loop(loop, scope);
      }
      case Statement.Set(List<Expression> targets, Expression value, int line) ->
          assign(targets, value(value, scope, line), scope);
      case Statement.SetBlock block -> setBlock(block, scope);
      case Statement.Macro macro -> scope.set(macro.name(), macro(macro, scope));
      case Statement.With(Map<String, Expression> values, List<Statement> body, int line) -> {
        Scope inner = scope.inner();
        values.forEach((name, value) -> inner.set(name, value(value, scope, line)));
        return run(body, inner);
      }
      case Statement.Break() -> {
        return Ending.BREAK;
      }
      case Statement.Continue() -> {
        return Ending.CONTINUE;
      }
    }
    return Ending.DONE;
  }

  private static Object value(Expression expression, Scope scope, int line) {
    try {
      return Evaluator.value(expression, scope);
    } catch (TemplateException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("line ")
          ? e
          : new TemplateException("line " + line + ": " + message);
    }
  }

  private Ending conditional(Statement.If conditional, Scope scope) {
    for (Statement.Branch branch : conditional.branches()) {
      if (Values.isTrue(value(branch.test(), scope, branch.line()))) {
        return run(branch.body(), scope);
      }
    }
    return run(conditional.otherwise(), scope);
  }

  private Ending loop(Statement.For loop, Scope scope) {
    var items = new ArrayList<Object>();
    for (Object item : Values.items(value(loop.over(), scope, loop.line()))) {
      Scope inner = scope.inner();
      bind(loop.targets(), item, inner);
      if (loop.filter().isEmpty()
          || Values.isTrue(value(loop.filter().get(), inner, loop.line()))) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      return run(loop.otherwise(), scope.inner());
    }
    for (int i = 0; i < items.size(); i++) {
      Scope inner = scope.inner();
      bind(loop.targets(), items.get(i), inner);
      inner.set("loop", position(items, i));
      if (run(loop.body(), inner) == Ending.BREAK) {
        break;
      }
    }
    return Ending.DONE;
  }

  private static Map<String, Object> position(List<Object> items, int index) {
    Map<String, Object> loop = new HashMap<>();
    int size = items.size();
    loop.put("index", index + 1L);
    loop.put("index0", (long) index);
    loop.put("revindex", (long) size - index);
    loop.put("revindex0", (long) size - index - 1);
    loop.put("first", index == 0);
    loop.put("last", index == size - 1);
    loop.put("length", (long) size);
    loop.put("previtem", index > 0 ? items.get(index - 1) : new Undefined("'previtem'"));
    loop.put("nextitem", index + 1 < size ? items.get(index + 1) : new Undefined("'nextitem'"));
    loop.put("cycle", (Callable) (given, named) -> given.get(index % given.size()));
    return loop;
  }

  private static void bind(List<String> names, Object value, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.getFirst(), value);
      return;
    }
    List<Object> parts = Values.items(value);
    if (parts.size() != names.size()) {
      throw new TemplateException(
          "the chat template unpacks " + parts.size() + " values to " + names);
    }
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private static void assign(List<Expression> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      assign(targets.getFirst(), value, scope);
      return;
    }
    List<Object> parts = Values.items(value);
    for (int i = 0; i < Math.min(targets.size(), parts.size()); i++) {
      assign(targets.get(i), parts.get(i), scope);
    }
  }

  private static void assign(Expression target, Object value, Scope scope) {
    switch (target) {
      case Expression.Name(String name) -> scope.set(name, value);
      case Expression.Attribute(Expression of, String name)
          when Evaluator.value(of, scope) instanceof Namespace namespace ->
          namespace.put(name, value);
      default ->
          throw new TemplateException("the chat template sets what is neither name nor namespace");
    }
  }

  private static void setBlock(Statement.SetBlock block, Scope scope) {
    Object value = render(block.body(), scope.inner());
    for (Expression.Filter filter : block.filters()) {
      value = Evaluator.filter(filter, value, scope);
    }
    assign(block.target(), value, scope);
  }

  private static Callable macro(Statement.Macro macro, Scope scope) {
    return (given, named) -> {
      Scope inner = scope.inner();
      for (int i = 0; i < macro.parameters().size(); i++) {
        String name = macro.parameters().get(i);
        Expression otherwise = macro.defaults().get(name);
        Object value =
            i < given.size()
                ? given.get(i)
                : named.containsKey(name)
                    ? named.getOrDefault(name, Values.NONE)
                    : otherwise != null
                        ? Evaluator.value(otherwise, inner)
                        : new Undefined("'" + name + "'");
        inner.set(name, value);
      }
      if (scope.calls().incrementAndGet() > MOST_DEPTH) {
        throw new TemplateException("the chat template's macros call each other without end");
      }
      Text text = render(macro.body(), inner);
      scope.calls().decrementAndGet();
      return text;
    };
  }
}
