package io.reasonrank.training.reward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.stage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a completion is held against, as it travels beside prompts: {@code {"num_passages": n,
 * "reference": [the teacher's order], "relevant": [ids], "gains": {"id": grade}}}, ids 1-based;
 * {@code gains} is optional and 1 where it is silent.
 */
public final class RewardLabel {
  private RewardLabel() {}

  /** The label of a reference. */
  public static ObjectNode of(RewardReference reference) {
    ObjectNode label = Json.object().put("num_passages", reference.size());
    reference.order().ids().forEach(label.putArray("reference")::add);
    Map<Integer, Integer> grades = new TreeMap<>(reference.grades());
    grades.keySet().forEach(label.putArray("relevant")::add);
    ObjectNode gains = label.putObject("gains");
    grades.forEach((id, grade) -> gains.put(String.valueOf(id), grade));
    return label;
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException naming the field that is wrong
   */
  static RewardReference read(JsonNode label) {
    List<Integer> order = numbers(label, "reference");
    int n = label.path("num_passages").asInt(order.size());
    if (order.size() != n) {
      throw new IllegalArgumentException(
          "field 'reference' has " + order.size() + " ids, num_passages is " + n);
    }
    Map<Integer, Integer> grades = new TreeMap<>();
    for (int id : numbers(label, "relevant")) {
      grades.put(id, label.path("gains").path(String.valueOf(id)).asInt(1));
    }
    return new RewardReference(new Permutation(order), grades);
  }

  private static List<Integer> numbers(JsonNode label, String field) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode item : label.path(field)) {
      if (!item.isInt()) {
        throw new IllegalArgumentException("field '" + field + "' is not a list of whole numbers");
      }
      numbers.add(item.intValue());
    }
    if (!label.path(field).isArray()) {
      throw new IllegalArgumentException("field '" + field + "' is not a list of whole numbers");
    }
    return numbers;
  }
}
