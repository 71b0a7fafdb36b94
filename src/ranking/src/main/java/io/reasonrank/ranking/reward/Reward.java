package io.reasonrank.ranking.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The reward of one completion.
 *
 * @param total weighted sum, or the penalty of the format
 * @param views unweighted value by view key, in the spec's order; all 0 unless the format is right
 * @param format what was wrong with the format, if anything
 * @param reason why the format is wrong; empty when it is right
 */
public record Reward(double total, Map<String, Double> views, Format format, String reason) {

  /** The verdict on the format. */
  public enum Format {
    OK("ok"),
    BAD_ANSWER("bad_answer"),
    BAD_OUTPUT("bad_output");

    private final String wireName;

    Format(String wireName) {
      this.wireName = wireName;
    }

    /** As in the output of {@code reasonrank reward}. */
    public String wireName() {
      return wireName;
    }
  }

  public Reward {
    views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
  }

  /** The value of a view, 0 where the spec has none of that key. */
  public double view(String key) {
    return views.getOrDefault(key, 0.0);
  }
}
