package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.ranking.PromptTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that a model directory is what training left: every fault has a name. Merged adapters that
 * are the base again, templates that differ between training and serving, and thoughts that vanish
 * as special tokens have cost others whole runs.
 */
final class ExportProof {
  private final Path base;
  private final WeightsProof weights;
  private final PromptTemplate template;

  /**
   * @param base model that training started from
   * @param training output of the sft or rl stage
   */
  ExportProof(Path base, Path training) {
    this.base = base;
    this.template = TaughtTemplate.of(base);
    Path adapter = training.resolve(TrainingRun.ADAPTER);
    this.weights =
        Files.isDirectory(adapter)
            ? WeightsProof.adapter(base, adapter)
            : WeightsProof.full(base, training.resolve(TrainingRun.WEIGHTS));
  }

  PromptTemplate template() {
    return template;
  }

  WeightsProof weights() {
    return weights;
  }

  /**
   * What was found out about a directory.
   *
   * @param faults what is wrong; empty for a sound model
   * @param answersChanged whether a greedy answer to a probe differs from the base's
   */
  record Findings(List<ExportFault> faults, boolean answersChanged) {}

  Findings examine(Path model) {
    var faults = new ArrayList<ExportFault>();
    try {
      faults.addAll(new FilesProof(base, template).faults(model));
      faults.addAll(weights.faults(model));
    } catch (CheckpointException e) {
      faults.add(new ExportFault("does-not-load", String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Findings(faults, answersChanged(model, faults));
  }

  private boolean answersChanged(Path model, List<ExportFault> faults) {
    var behaviour = new BehaviourProof(template);
    BehaviourProof.Answers before = behaviour.ask(base);
    try {
      BehaviourProof.Answers after = behaviour.ask(model);
      if (!after.prompts().equals(before.prompts())) {
        faults.add(new ExportFault("prompt-ids-differ", "the same chat has other token ids"));
      }
      return !after.texts().equals(before.texts());
    } catch (CheckpointException e) {
      faults.add(new ExportFault("does-not-load", String.valueOf(e.getMessage())));
      return false;
    }
  }
}
