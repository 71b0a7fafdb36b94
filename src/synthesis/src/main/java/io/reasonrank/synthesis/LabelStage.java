package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;

/**
 * {@code stage label}: makes the candidate lists of one shard and has the teacher order them.
 * Writes {@code labels.jsonl} and {@code passages.jsonl}.
 */
public final class LabelStage implements StageProgram {
  static final String LABELS = "labels.jsonl";
  static final String SOURCED = "sourced";

  private static final String JOURNAL = "journal.jsonl";

  @Override
  public String stage() {
    return "label";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    LabelParameters parameters = context.parameters(LabelParameters.class);
    requireShard(parameters, context.shard());
    try (LabelPlan plan = LabelPlan.of(parameters, context)) {
      label(plan, context);
      writePassages(plan, context.work());
      ObjectNode metrics = Json.object().put("labelled", plan.size());
      metrics.set(SOURCED, Json.mapper().valueToTree(plan.sourced()));
      return new StageResult("labels", metrics);
    }
  }

  private static void requireShard(LabelParameters parameters, int shard) {
    int last = parameters.shards() - 1;
    if (shard < 0 || shard > last) {
      throw StageException.configuration(
          "there is no shard "
              + shard
              + "; set JOB_COMPLETION_INDEX to a number from 0 to "
              + last);
    }
  }

  /** Labels what the journal does not have yet. */
  private static void label(LabelPlan plan, StageContext context) throws IOException {
    Path labels = context.work().resolve(LABELS);
    if (Files.exists(labels)) { // a crash came after the last label
      return;
    }
    Path file = context.state().resolve(JOURNAL);
    try (Journal journal = Journal.open(file)) {
      while (journal.records() < plan.size()) {
        context.progress().report(journal.records(), plan.size(), "lists", Map.of());
        context.checkStop();
        journal.append(plan.label(journal.records()));
      }
    }
    context.progress().report(plan.size(), plan.size(), "lists", Map.of());
    Files.move(file, labels, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The passages that the labels name. */
  private static void writePassages(LabelPlan plan, Path work) throws IOException {
    var used = new HashSet<String>();
    for (TrainingRecord labelled : Dataset.records(work.resolve(LABELS), TrainingRecord.class)) {
      used.addAll(labelled.initialList());
    }
    var passages = new ArrayList<Passage>();
    for (Collection collection : plan.collections()) {
      collection.passages().values().stream()
          .filter(passage -> used.contains(passage.id()))
          .forEach(passages::add);
    }
    Jsonl.write(work.resolve(Dataset.PASSAGES), passages);
  }
}
