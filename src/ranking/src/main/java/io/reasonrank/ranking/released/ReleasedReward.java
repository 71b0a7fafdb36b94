package io.reasonrank.ranking.released;

import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.ranking.metric.Recall;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.Reward.Format;
import io.reasonrank.ranking.reward.RewardReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The released reward: only the number of distinct digit runs is checked, id 0 is the last passage,
 * ids beyond the list are dropped from nDCG and recall but stay in the overlap, and of two runs for
 * one passage ("02" and "2") the later rank counts.
 */
public final class ReleasedReward {
  private ReleasedReward() {}

  public static Reward score(String completion, RewardReference reference) {
    Optional<String> answer = AnswerParser.answerText(completion);
    if (answer.isEmpty()) {
      return malformed(
          -1, Format.BAD_OUTPUT, "no think block directly followed by an answer block");
    }
    int n = reference.size();
    List<String> runs = PythonDigits.runs(answer.get());
    if (runs.size() != n || new HashSet<>(runs).size() != n || PythonDigits.anyRefused(runs)) {
      return malformed(0, Format.BAD_ANSWER, "not " + n + " distinct numbers");
    }
    return score(runs.stream().map(PythonDigits::value).toList(), reference);
  }

  private static Reward score(List<Integer> ids, RewardReference reference) {
    Judged judged = Judged.of(documents(ids, reference.size()), reference.grades());
    Map<String, Double> views = new LinkedHashMap<>();
    views.put("ndcg", new Ndcg(10).of(judged));
    views.put("recall", new Recall(10).of(judged));
    views.put("rbo", averageOverlap(ids, reference.order().ids()));
    double total =
        views.getOrDefault("ndcg", 0.0)
            + 0.2 * views.getOrDefault("recall", 0.0)
            + 0.1 * views.getOrDefault("rbo", 0.0);
    return new Reward(total, views, Format.OK, "");
  }

  /** Ranked passages: out-of-range ids dropped, 0 as the last one, the later of two ranks kept. */
  private static List<Integer> documents(List<Integer> ids, int n) {
    LinkedHashSet<Integer> ranked = new LinkedHashSet<>();
    for (int id : ids) {
      if (id <= n) {
        int document = id == 0 ? n : id;
        ranked.remove(document);
        ranked.add(document);
      }
    }
    return new ArrayList<>(ranked);
  }

  /** Overlap of the prefixes as sets: repeated and foreign ids simply match nothing new. */
  private static double averageOverlap(List<Integer> ids, List<Integer> reference) {
    Set<Integer> predicted = new HashSet<>();
    Set<Integer> taught = new HashSet<>();
    double sum = 0;
    for (int depth = 0; depth < reference.size(); depth++) {
      predicted.add(ids.get(depth));
      taught.add(reference.get(depth));
      sum += (double) predicted.stream().filter(taught::contains).count() / (depth + 1);
    }
    return reference.size() == 0 ? 1 : sum / reference.size();
  }

  private static Reward malformed(double total, Format format, String reason) {
    Map<String, Double> views = new LinkedHashMap<>();
    List.of("ndcg", "recall", "rbo").forEach(view -> views.put(view, 0.0));
    return new Reward(total, views, format, reason);
  }
}
