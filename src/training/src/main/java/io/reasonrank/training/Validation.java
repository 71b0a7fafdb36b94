package io.reasonrank.training;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.stage.data.TrainingRecord;
import java.util.List;

/**
 * Generates on validation records, greedily, and scores the orders as serving would read them; and
 * the loss on the teacher's answers.
 */
final class Validation {
  private static final Ndcg NDCG = new Ndcg(10);

  private final List<long[]> prompts;
  private final List<RewardReference> references;
  private final List<Sequence> taught;
  private final PromptTemplate.Mode mode;

  Validation(ExampleBuilder examples, List<TrainingRecord> records) {
    this.prompts = records.stream().map(examples::prompt).toList();
    this.references = records.stream().map(examples::reference).toList();
    this.taught = records.stream().map(examples::example).toList();
    this.mode = examples.mode();
  }

  /**
   * Mean over the records.
   *
   * @param ndcg nDCG@10 against the pointwise labels, repaired answers included, in [0,1]
   * @param formatValidity share of answers that the strict parser accepts
   */
  record Score(double ndcg, double formatValidity) {}

  boolean isEmpty() {
    return prompts.isEmpty();
  }

  int longestPrompt() {
    return prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
  }

  /** Mean loss of a token of the teacher's answers, in nats. */
  double loss(LogProbabilities current, Passes passes) {
    double sum = 0;
    long tokens = 0;
    for (List<Sequence> pass : passes.inOrder(taught, sequence -> sequence)) {
      for (float value : current.of(pass, 1)) {
        sum -= value;
        tokens++;
      }
    }
    return sum / tokens;
  }

  Score score(Generator generator) {
    List<Generator.Completed> completions = generator.complete(prompts, i -> Sampling.GREEDY);
    double ndcg = 0;
    double valid = 0;
    for (int i = 0; i < completions.size(); i++) {
      String text = completions.get(i).text();
      int n = references.get(i).size();
      var order = AnswerParser.lenient(text, n).order();
      ndcg += NDCG.of(Judged.of(order.ids(), references.get(i).grades()));
      valid += AnswerParser.strict(text, n, mode) instanceof AnswerParser.Judgement.Valid ? 1 : 0;
    }
    return new Score(ndcg / completions.size(), valid / completions.size());
  }
}
