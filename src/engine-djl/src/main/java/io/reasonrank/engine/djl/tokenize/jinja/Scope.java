package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Names and their values; an inner scope hides what it sets from the outer one. */
final class Scope {
  private final Optional<Scope> outer;
  private final Map<String, Object> values = new HashMap<>();

  /** Calls of macros that have not returned, of all scopes of a rendering. */
  private final AtomicInteger calls;

  Scope(Map<String, Object> values) {
    this.outer = Optional.empty();
    this.calls = new AtomicInteger();
    this.values.putAll(values);
  }

  private Scope(Scope outer) {
    this.outer = Optional.of(outer);
    this.calls = outer.calls;
  }

  Scope inner() {
    return new Scope(this);
  }

  AtomicInteger calls() {
    return calls;
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  Object get(String name) {
    Object value = values.get(name);
    if (value != null) {
      return value;
    }
    return outer
        .map(scope -> scope.get(name))
        .orElseGet(() -> new Values.Undefined("'" + name + "'"));
  }
}
