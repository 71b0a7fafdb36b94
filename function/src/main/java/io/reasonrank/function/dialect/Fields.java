package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads fields of a request; {@code null} counts as absent, as clients send it for what is unset.
 */
public record Fields(JsonNode body) {

  /**
   * @throws InvalidRequestException if the field is absent or no string
   */
  public String requiredText(String name) {
    return text(name)
        .orElseThrow(() -> new InvalidRequestException(name + " is missing; give it as a string"));
  }

  public Optional<String> text(String name) {
    return value(name).map(node -> require(node, node.isTextual(), name, "a string").textValue());
  }

  public OptionalInt integer(String name) {
    Optional<JsonNode> node = value(name);
    return node.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            require(
                    node.get(),
                    node.get().canConvertToInt() && isWhole(node.get()),
                    name,
                    "an integer")
                .intValue());
  }

  public OptionalLong wholeNumber(String name) {
    Optional<JsonNode> node = value(name);
    return node.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            require(
                    node.get(),
                    node.get().canConvertToLong() && isWhole(node.get()),
                    name,
                    "an integer")
                .longValue());
  }

  /** False when absent. */
  public boolean flag(String name) {
    return value(name)
        .map(node -> require(node, node.isBoolean(), name, "true or false").booleanValue())
        .orElse(false);
  }

  /**
   * No texts when absent.
   *
   * @throws InvalidRequestException if the field is no list of strings
   */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    value(name)
        .map(node -> require(node, node.isArray(), name, "a list of strings"))
        .ifPresent(
            list ->
                list.forEach(
                    item -> {
                      require(item, item.isTextual(), name, "a list of strings");
                      texts.add(item.textValue());
                    }));
    return texts;
  }

  /** The field's value, unless it is absent or {@code null}. */
  public Optional<JsonNode> value(String name) {
    return Optional.ofNullable(body.get(name)).filter(node -> !node.isNull());
  }

  private static boolean isWhole(JsonNode node) {
    return node.isNumber() && node.doubleValue() == Math.rint(node.doubleValue());
  }

  private static JsonNode require(JsonNode node, boolean right, String name, String wanted) {
    if (!right) {
      throw new InvalidRequestException(
          name
              + " is "
              + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
              + "; give "
              + wanted);
    }
    return node;
  }
}
