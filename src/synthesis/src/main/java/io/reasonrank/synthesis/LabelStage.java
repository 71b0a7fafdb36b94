package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.teacher.Teachers.EmbeddedEngine;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code stage label}: makes the candidate lists of one shard and has the teacher label them.
 * Writes {@code labels.jsonl}, {@code passages.jsonl}, {@code queries.jsonl}, and {@code
 * answers.jsonl} with every raw answer that a list used.
 */
public final class LabelStage implements StageProgram {
  static final String LABELS = "labels.jsonl";
  static final String QUERIES = "queries.jsonl";
  static final String ANSWERS = "answers.jsonl";
  static final String SOURCED = "sourced";
  static final String USED = "used";
  static final String TEACHER = "teacher";

  private static final String JOURNAL = "journal.jsonl";

  private final EmbeddedEngine embedded;

  /**
   * @param embedded opens a model of teacher djl
   */
  public LabelStage(EmbeddedEngine embedded) {
    this.embedded = embedded;
  }

  /** Without teacher djl. */
  public LabelStage() {
    this(
        model -> {
          throw StageException.configuration("this program has no embedded engine");
        });
  }

  @Override
  public String stage() {
    return "label";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    LabelParameters parameters = context.parameters(LabelParameters.class);
    requireShard(parameters, context.shard());
    try (Teaching teaching = Teaching.of(parameters, context, embedded);
        LabelPlan plan = LabelPlan.of(parameters, teaching, context)) {
      Path journal = context.state().resolve(JOURNAL);
      label(plan, teaching, journal, context);
      ObjectNode used =
          new LabelFiles(plan, journal).write(context.work(), context.rejects(), teaching);
      return new StageResult("labels", metrics(plan, teaching, used));
    }
  }

  private static ObjectNode metrics(LabelPlan plan, Teaching teaching, ObjectNode used) {
    ObjectNode metrics = Json.object().put("labelled", plan.size());
    metrics.set(SOURCED, Json.mapper().valueToTree(plan.sourced()));
    metrics.set(TEACHER, teaching.teacher().metrics());
    metrics.set(USED, used);
    return metrics;
  }

  static void requireShard(LabelParameters parameters, int shard) {
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
  private static void label(LabelPlan plan, Teaching teaching, Path file, StageContext context)
      throws IOException {
    try (Journal journal = Journal.open(file)) {
      try {
        flow(plan, teaching, context).run(journal, context);
      } catch (StageException e) {
        throw e.exitCode() == ExitCode.BUDGET ? withRest(e, plan, journal, context) : e;
      }
    }
  }

  private static LabelFlow flow(LabelPlan plan, Teaching teaching, StageContext context) {
    return context.parameters(LabelParameters.class).messaging().shared()
        ? new SharedFlow(plan, teaching)
        : new OwnFlow(plan.tasks(), teaching.atOnce());
  }

  private static StageException withRest(
      StageException spent, LabelPlan plan, Journal journal, StageContext context) {
    return new StageException(
        ExitCode.BUDGET,
        spent.getMessage()
            + " by "
            + journal.records()
            + " of "
            + plan.size()
            + " lists of shard "
            + context.shard()
            + "; for the rest see `reasonrank stage label --estimate`, raise spec.budget and start"
            + " again",
        spent);
  }
}
