package io.reasonrank.synthesis.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a host's robots.txt lets us read (RFC 9309: the longest rule that matches decides). */
final class Robots {
  static final String AGENT = "reasonrank";

  private final List<Rule> rules;

  private record Rule(boolean allow, String path) {}

  private Robots(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  static Robots parse(String text) {
    var ours = new ArrayList<Rule>();
    var everyones = new ArrayList<Rule>();
    boolean named = false;
    boolean every = false;
    boolean inRules = true;
    for (String line : text.split("\\R")) {
      String[] parts = line.replaceAll("#.*", "").split(":", 2);
      String field = parts[0].strip().toLowerCase(Locale.ROOT);
      String value = parts.length < 2 ? "" : parts[1].strip();
      if (field.equals("user-agent")) {
        named = (!inRules && named) || value.toLowerCase(Locale.ROOT).equals(AGENT);
        every = (!inRules && every) || value.equals("*");
        inRules = false;
      } else if (field.equals("allow") || field.equals("disallow")) {
        inRules = true;
        var rule = new Rule(field.equals("allow"), value);
        (named ? ours : every ? everyones : new ArrayList<Rule>()).add(rule);
      }
    }
    return new Robots(ours.isEmpty() ? everyones : ours);
  }

  /** Whether a path with its query may be read. */
  boolean allows(String path) {
    int longest = -1;
    boolean allowed = true;
    for (Rule rule : rules) {
      boolean longer =
          rule.path.length() > longest || (rule.path.length() == longest && rule.allow);
      if (!rule.path.isEmpty() && matches(rule.path, path) && longer) {
        longest = rule.path.length();
        allowed = rule.allow;
      }
    }
    return allowed;
  }

  private static boolean matches(String rule, String path) {
    boolean atEnd = rule.endsWith("$");
    String[] parts = (atEnd ? rule.substring(0, rule.length() - 1) : rule).split("\\*", -1);
    if (!path.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length; i++) {
      int found =
          atEnd && i == parts.length - 1 && !parts[i].isEmpty()
              ? (path.endsWith(parts[i]) ? path.length() - parts[i].length() : -1)
              : path.indexOf(parts[i], at);
      if (found < at) {
        return false;
      }
      at = found + parts[i].length();
    }
    return !atEnd || at == path.length() || parts[parts.length - 1].isEmpty();
  }
}
