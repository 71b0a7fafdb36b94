package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.spec.GateParameters;
import java.util.List;
import java.util.Optional;

/**
 * The model fits what will serve it: its files are whole, its context holds the windows and
 * thoughts that the Reranker asks for, and its weights fit into the pod. What a rollout would find
 * out with pods that do not get ready is found out before any is made.
 *
 * @param target where it would serve
 */
public record Preflight(GateParameters.Target target) implements Gate {
  /** Fewer tokens than this say nothing of a passage. */
  private static final int FEWEST_PASSAGE_TOKENS = 16;

  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    if (!target.engine().equals("djl")) {
      return new Passed("engine " + target.engine() + " holds its model itself");
    }
    Optional<ModelFacts> facts = candidate.facts();
    if (facts.isEmpty()) {
      return new Undecidable("the model's files were not given");
    }
    ModelFacts model = facts.get();
    return files(model)
        .or(() -> context(model))
        .or(() -> memory(model))
        .<Verdict>map(Failed::new)
        .orElseGet(() -> new Passed(figures(model)));
  }

  private static Optional<String> files(ModelFacts model) {
    return model.missing().isEmpty()
        ? Optional.empty()
        : Optional.of("the model lacks " + String.join(", ", model.missing()));
  }

  /** Half of the context belongs to the passages of a window, the other to thought and answer. */
  private Optional<String> context(ModelFacts model) {
    int half = model.contextTokens() / 2;
    if (model.contextTokens() == 0) {
      return Optional.of("the model's config.json does not say how much context it holds");
    }
    if (half < target.maxResponseTokens()) {
      return Optional.of(
          "its context of %d tokens leaves %d for a thought; spec.strategy.maxResponseTokens is %d"
              .formatted(model.contextTokens(), half, target.maxResponseTokens()));
    }
    return half / target.window() >= FEWEST_PASSAGE_TOKENS
        ? Optional.empty()
        : Optional.of(
            "its context of %d tokens leaves %d for each of the %d passages of spec.strategy.window; %d are the least"
                .formatted(
                    model.contextTokens(),
                    half / target.window(),
                    target.window(),
                    FEWEST_PASSAGE_TOKENS));
  }

  private Optional<String> memory(ModelFacts model) {
    return target.memoryBytes() == 0 || model.weightBytes() < target.memoryBytes()
        ? Optional.empty()
        : Optional.of(
            "its weights take %d MiB; spec.pod.memory allows %d MiB"
                .formatted(model.weightBytes() >> 20, target.memoryBytes() >> 20));
  }

  private String figures(ModelFacts model) {
    return "%s with a context of %d tokens: %d for each of %d passages, %d for the thought"
        .formatted(
            model.type(),
            model.contextTokens(),
            model.contextTokens() / 2 / target.window(),
            target.window(),
            target.maxResponseTokens());
  }
}
