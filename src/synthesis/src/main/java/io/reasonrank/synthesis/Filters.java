package io.reasonrank.synthesis;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.SelfConsistency;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules that a labelled list has to pass; they remember the lists that passed before. */
final class Filters {
  private final SelfConsistency selfConsistency;
  private final Set<String> heldOutQueries;
  private final Map<String, String> qidByText = new HashMap<>();
  private final Set<List<String>> seenLists = new HashSet<>();

  /**
   * @param heldOutQueries texts that must not be trained on
   */
  Filters(SelfConsistency selfConsistency, Iterable<String> heldOutQueries) {
    this.selfConsistency = selfConsistency;
    this.heldOutQueries = new HashSet<>();
    heldOutQueries.forEach(text -> this.heldOutQueries.add(normalised(text)));
  }

  /** A broken rule and the value that broke it. */
  record Violation(Rule rule, String reason) {}

  /** The first rule that a list breaks, in the order of {@link Rule}. */
  Optional<Violation> check(TrainingRecord labelled) {
    Optional<Violation> violation =
        labels(labelled).or(() -> overlap(labelled)).or(() -> consistency(labelled));
    if (violation.isEmpty()) {
      remember(labelled);
    }
    return violation;
  }

  private static Optional<Violation> labels(TrainingRecord labelled) {
    int positives = labelled.gains().size();
    if (positives == 0) {
      return violation(
          Rule.NO_POSITIVE, "none of " + labelled.initialList().size() + " is relevant");
    }
    boolean all = positives == labelled.initialList().size();
    if (all && new HashSet<>(labelled.gains().values()).size() == 1) {
      return violation(Rule.ALL_POSITIVE, "all of " + positives + " are equally relevant");
    }
    return Optional.empty();
  }

  private Optional<Violation> overlap(TrainingRecord labelled) {
    String text = normalised(labelled.query());
    if (heldOutQueries.contains(text)) {
      return violation(Rule.HELDOUT_OVERLAP, "a held-out query has the same text");
    }
    String first = qidByText.getOrDefault(text, key(labelled));
    if (!first.equals(key(labelled))) {
      return violation(Rule.DUPLICATE_QUERY, "query " + first + " has the same text");
    }
    return seenLists.contains(list(labelled))
        ? violation(Rule.DUPLICATE_LIST, "the query has this list already")
        : Optional.empty();
  }

  private Optional<Violation> consistency(TrainingRecord labelled) {
    double ndcg = ndcg(labelled);
    return selfConsistency.enabled() && ndcg < selfConsistency.threshold()
        ? violation(
            Rule.SELF_CONSISTENCY,
            String.format(
                Locale.ROOT,
                "nDCG@%d of the teacher's order is %.4f, below %s",
                selfConsistency.cutoff(),
                ndcg,
                selfConsistency.threshold()))
        : Optional.empty();
  }

  private double ndcg(TrainingRecord labelled) {
    return new Ndcg(selfConsistency.cutoff()).of(Judged.of(labelled.finalList(), labelled.gains()));
  }

  private void remember(TrainingRecord labelled) {
    qidByText.put(normalised(labelled.query()), key(labelled));
    seenLists.add(list(labelled));
  }

  private static String key(TrainingRecord labelled) {
    return labelled.dataset() + "/" + labelled.qid();
  }

  private static List<String> list(TrainingRecord labelled) {
    var list = new java.util.ArrayList<>(labelled.initialList());
    list.addFirst(key(labelled));
    return list;
  }

  private static Optional<Violation> violation(Rule rule, String reason) {
    return Optional.of(new Violation(rule, reason));
  }

  /** Letters and digits in lower case: what makes two queries the same. */
  static String normalised(String text) {
    String compatible = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return compatible.replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
