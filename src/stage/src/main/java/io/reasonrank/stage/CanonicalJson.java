package io.reasonrank.stage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * JSON with one spelling (RFC 8785, JSON Canonicalization Scheme): names sorted by UTF-16 units, no
 * white space, numbers as ECMAScript prints them.
 */
public final class CanonicalJson {
  private static final BigInteger LARGEST_EXACT = BigInteger.ONE.shiftLeft(53);

  private CanonicalJson() {}

  /**
   * The canonical UTF-8 bytes of a value.
   *
   * @throws IllegalArgumentException for a number that a double cannot hold exactly (an integer
   *     beyond ±2^53) or at all (NaN, infinity)
   */
  public static byte[] bytes(JsonNode value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** As {@link #bytes}, before encoding. */
  public static String text(JsonNode value) {
    var out = new StringBuilder();
    append(value, out);
    return out.toString();
  }

  private static void append(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT, POJO -> appendObject(value, out);
      case ARRAY -> appendArray(value, out);
      case STRING -> appendString(value.textValue(), out);
      case NUMBER -> out.append(number(value));
      case BOOLEAN, NULL -> out.append(value.asText());
      case BINARY, MISSING ->
          throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
    }
  }

  private static void appendObject(JsonNode object, StringBuilder out) {
    var names = new TreeSet<String>(); // String order is by UTF-16 unit, as the RFC asks
    object.fieldNames().forEachRemaining(names::add);
    String separator = "{";
    for (String name : names) {
      out.append(separator);
      appendString(name, out);
      append(object.get(name), out.append(':'));
      separator = ",";
    }
    out.append(names.isEmpty() ? "{}" : "}");
  }

  private static void appendArray(JsonNode array, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      append(array.get(i), i == 0 ? out : out.append(','));
    }
    out.append(']');
  }

  private static void appendString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      appendCharacter(text.charAt(i), out);
    }
    out.append('"');
  }

  private static void appendCharacter(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(c < 0x20 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
  }

  private static String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return integer(value.bigIntegerValue());
    }
    return ecmaScript(value.doubleValue());
  }

  private static String integer(BigInteger value) {
    if (value.abs().compareTo(LARGEST_EXACT) > 0) {
      throw new IllegalArgumentException(value + " is beyond ±2^53; give a smaller number");
    }
    return value.toString();
  }

  /** {@code Number::toString} of ECMA-262 §6.1.6.1.20. */
  static String ecmaScript(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is not a JSON number");
    }
    if (value == 0) {
      return "0"; // also for -0
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    String sign = value < 0 ? "-" : "";
    return sign + layout(digits, digits.length() - shortest.scale());
  }

  /** Fewest digits that read back, and of those the nearest. */
  private static BigDecimal shortest(double value) {
    // Double.toString is that for two digits and more; where one would do it may print two
    // (4.9E-324)
    BigDecimal one = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value
        ? one
        : new BigDecimal(Double.toString(value)).stripTrailingZeros();
  }

  /** Lays out digits whose decimal point stands after {@code point} of them. */
  private static String layout(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    String fraction = count == 1 ? "" : "." + digits.substring(1);
    int exponent = point - 1;
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
