package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A string of which every character knows whether the template wrote it or somebody else did.
 *
 * <p>Cutting and joining keep that knowledge, so a control token that a user spells out is told
 * from one that the template puts there, whatever the template did to the user's text.
 */
public final class Text implements CharSequence {
  public static final Text EMPTY = own("");

  private final String value;

  /** Per character, or empty where all are the template's own. */
  private final boolean[] foreign;

  private Text(String value, boolean[] foreign) {
    this.value = value;
    this.foreign = foreign;
  }

  /** Text of the template itself. */
  public static Text own(String value) {
    return new Text(value, new boolean[0]);
  }

  /** Text that somebody else wrote. */
  public static Text foreign(String value) {
    boolean[] all = new boolean[value.length()];
    Arrays.fill(all, true);
    return new Text(value, all);
  }

  /** Whether a character comes from somebody else. */
  public boolean isForeign(int index) {
    return foreign.length > 0 && foreign[index];
  }

  /** Whether any character of a stretch comes from somebody else. */
  public boolean isForeign(int from, int to) {
    for (int i = from; i < to; i++) {
      if (isForeign(i)) {
        return true;
      }
    }
    return false;
  }

  Text plus(Text other) {
    if (foreign.length == 0 && other.foreign.length == 0) {
      return own(value + other.value);
    }
    boolean[] both = Arrays.copyOf(marks(), length() + other.length());
    System.arraycopy(other.marks(), 0, both, length(), other.length());
    return new Text(value + other.value, both);
  }

  private boolean[] marks() {
    return foreign.length == length() ? foreign : new boolean[length()];
  }

  /** A part, clamped to what there is. */
  public Text part(int from, int to) {
    int end = Math.clamp(to, 0, length());
    int start = Math.clamp(from, 0, end);
    return new Text(
        value.substring(start, end),
        foreign.length == 0 ? foreign : Arrays.copyOfRange(foreign, start, end));
  }

  /** Characters replaced one for one, or, where the length changes, marked as a whole. */
  Text mapped(UnaryOperator<String> change) {
    String changed = change.apply(value);
    if (changed.length() == length()) {
      return new Text(changed, foreign);
    }
    return isForeign(0, length()) ? foreign(changed) : own(changed);
  }

  /** Without the given characters at its ends; white space where {@code characters} is empty. */
  Text stripped(String characters, boolean left, boolean right) {
    int from = 0;
    int to = length();
    while (left && from < to && matches(value.charAt(from), characters)) {
      from++;
    }
    while (right && to > from && matches(value.charAt(to - 1), characters)) {
      to--;
    }
    return part(from, to);
  }

  /** White space as Python has it. */
  private static boolean matches(char c, String characters) {
    if (!characters.isEmpty()) {
      return characters.indexOf(c) >= 0;
    }
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  @Override
  public int length() {
    return value.length();
  }

  @Override
  public char charAt(int index) {
    return value.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return part(start, end);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && text.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
