package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: attributes that inner scopes can set. */
final class Namespace extends LinkedHashMap<String, Object> {
  private static final long serialVersionUID = 1L;

  Namespace(Map<String, Object> values) {
    super(values);
  }
}
