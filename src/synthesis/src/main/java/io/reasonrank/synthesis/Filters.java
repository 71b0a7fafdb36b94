package io.reasonrank.synthesis;

import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.Hygiene;
import io.reasonrank.stage.spec.FinalizeParameters.SelfConsistency;
import io.reasonrank.synthesis.filter.AnswerLeak;
import io.reasonrank.synthesis.filter.Languages;
import io.reasonrank.synthesis.filter.NearDuplicates;
import io.reasonrank.synthesis.filter.Normalised;
import io.reasonrank.synthesis.filter.TestQueries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules that a labelled list has to pass; they remember the lists that passed before. */
final class Filters {
  private static final double LEAK = 0.5;
  private static final int TOKENS_OF_A_PASSAGE = 512;
  private static final int TOKENS_OF_THE_TEMPLATE = 256;

  private final SelfConsistency selfConsistency;
  private final Metric metric;
  private final Hygiene hygiene;
  private final TestQueries tests;
  private final Map<String, Passage> passages;
  private final Optional<NearDuplicates> nearDuplicates;
  private final Optional<Languages> languages;
  private final Map<String, String> qidByText = new HashMap<>();
  private final Set<String> remembered = new HashSet<>();
  private final Set<List<String>> seenLists = new HashSet<>();

  /**
   * @param tests what must not be trained on
   * @param passages that the lists name
   */
  Filters(
      SelfConsistency selfConsistency,
      Hygiene hygiene,
      TestQueries tests,
      Map<String, Passage> passages)
      throws IOException {
    this.selfConsistency = selfConsistency;
    this.metric = metric(selfConsistency);
    this.hygiene = hygiene;
    this.tests = tests;
    this.passages = passages;
    this.languages =
        hygiene.languages().isEmpty()
            ? Optional.empty()
            : Optional.of(Languages.of(hygiene.languages()));
    this.nearDuplicates =
        hygiene.nearDuplicates() == 0
            ? Optional.empty()
            : Optional.of(new NearDuplicates(hygiene.nearDuplicates()));
  }

  private static Metric metric(SelfConsistency rule) {
    return Metrics.byName(
        switch (rule.metric()) {
          case "ndcg" -> "ndcg_cut_" + rule.cutoff();
          case "recall" -> "recall_" + rule.cutoff();
          default -> rule.metric();
        });
  }

  /** A broken rule and the value that broke it. */
  record Violation(Rule rule, String reason) {}

  /**
   * The first rule that a list breaks, in the order of {@link Rule}.
   *
   * @param answer gold answer of the query, or empty
   */
  Optional<Violation> check(TrainingRecord labelled, String answer) throws IOException {
    Optional<Violation> violation =
        labels(labelled)
            .or(() -> conflict(labelled))
            .or(() -> language(labelled))
            .or(() -> length(labelled))
            .or(() -> leak(labelled, answer));
    if (violation.isEmpty()) {
      violation = overlap(labelled);
    }
    if (violation.isEmpty()) {
      violation = consistency(labelled);
    }
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

  private Optional<Violation> conflict(TrainingRecord labelled) {
    var gainByText = new HashMap<String, Integer>();
    for (String id : labelled.initialList()) {
      String text = Normalised.of(text(id)).compact();
      int gain = labelled.gains().getOrDefault(id, 0);
      Integer other = text.isEmpty() ? null : gainByText.putIfAbsent(text, gain);
      if (hygiene.conflictingLabels() && other != null && other != gain) {
        return violation(
            Rule.CONFLICTING_LABELS,
            "the text of passage " + id + " has gains " + gain + " and " + other);
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> language(TrainingRecord labelled) {
    if (languages.isEmpty()) {
      return Optional.empty();
    }
    Languages known = languages.get();
    Optional<String> foreign = known.other(labelled.query());
    if (foreign.isPresent()) {
      return violation(Rule.FOREIGN_LANGUAGE, "the query is in " + foreign.get());
    }
    for (String id : labelled.gains().keySet()) {
      foreign = known.other(text(id));
      if (foreign.isPresent()) {
        return violation(Rule.FOREIGN_LANGUAGE, "passage " + id + " is in " + foreign.get());
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> length(TrainingRecord labelled) {
    Tokenizer tokens = Tokenizer.estimate();
    int prompt = TOKENS_OF_THE_TEMPLATE + 2 * tokens.count(labelled.query());
    for (String id : labelled.initialList()) {
      prompt += Math.min(TOKENS_OF_A_PASSAGE, tokens.count(text(id)));
    }
    return hygiene.maxPromptTokens() > 0 && prompt > hygiene.maxPromptTokens()
        ? violation(
            Rule.OVERLONG_LIST,
            "about " + prompt + " tokens of prompt, more than " + hygiene.maxPromptTokens())
        : Optional.empty();
  }

  private Optional<Violation> leak(TrainingRecord labelled, String answer) {
    double share = hygiene.answerLeak() ? AnswerLeak.share(labelled.reasoning(), answer) : 0;
    return share >= LEAK
        ? violation(
            Rule.ANSWER_LEAK,
            String.format(Locale.ROOT, "the reasoning repeats %.4f of the gold answer", share))
        : Optional.empty();
  }

  private Optional<Violation> overlap(TrainingRecord labelled) throws IOException {
    boolean passedBefore = remembered.contains(key(labelled));
    if (!passedBefore) {
      Optional<TestQueries.Match> match = tests.match(labelled.query());
      if (match.isPresent()) {
        return violation(rule(match.get().how()), match.get().reason());
      }
    }
    Optional<Violation> copy = passedBefore ? Optional.empty() : copy(labelled);
    if (copy.isPresent()) {
      return copy;
    }
    return seenLists.contains(list(labelled))
        ? violation(Rule.DUPLICATE_LIST, "the query has this list already")
        : Optional.empty();
  }

  static Rule rule(TestQueries.How how) {
    return switch (how) {
      case EXACT -> Rule.HELDOUT_OVERLAP;
      case OVERLAP -> Rule.HELDOUT_NEAR;
      case COSINE -> Rule.HELDOUT_SIMILAR;
    };
  }

  private Optional<Violation> copy(TrainingRecord labelled) {
    Normalised text = Normalised.of(labelled.query());
    String first = qidByText.getOrDefault(text.compact(), key(labelled));
    if (!first.equals(key(labelled))) {
      return violation(Rule.DUPLICATE_QUERY, "query " + first + " has the same text");
    }
    return nearDuplicates
        .flatMap(known -> known.like(text))
        .flatMap(
            other ->
                violation(
                    Rule.NEAR_DUPLICATE_QUERY, "query " + other + " has nearly the same text"));
  }

  private Optional<Violation> consistency(TrainingRecord labelled) {
    double value = metric.of(Judged.of(labelled.finalList(), labelled.gains()));
    return selfConsistency.enabled() && value < selfConsistency.threshold()
        ? violation(
            Rule.SELF_CONSISTENCY,
            String.format(
                Locale.ROOT,
                "%s of the teacher's order is %.4f, below %s",
                name(),
                value,
                selfConsistency.threshold()))
        : Optional.empty();
  }

  private String name() {
    return switch (selfConsistency.metric()) {
      case "ndcg" -> "nDCG@" + selfConsistency.cutoff();
      case "recall" -> "recall@" + selfConsistency.cutoff();
      default -> selfConsistency.metric();
    };
  }

  private void remember(TrainingRecord labelled) {
    seenLists.add(list(labelled));
    if (remembered.add(key(labelled))) {
      Normalised text = Normalised.of(labelled.query());
      qidByText.put(text.compact(), key(labelled));
      nearDuplicates.ifPresent(known -> known.add(text, key(labelled)));
    }
  }

  private String text(String id) {
    Passage passage = passages.get(id);
    return passage == null ? "" : passage.text();
  }

  /** A query of all datasets. */
  static String key(TrainingRecord labelled) {
    return labelled.dataset() + "/" + labelled.qid();
  }

  private static List<String> list(TrainingRecord labelled) {
    var list = new ArrayList<>(labelled.initialList());
    list.addFirst(key(labelled));
    return list;
  }

  private static Optional<Violation> violation(Rule rule, String reason) {
    return Optional.of(new Violation(rule, reason));
  }
}
