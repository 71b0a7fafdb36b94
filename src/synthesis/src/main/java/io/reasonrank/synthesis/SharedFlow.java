package io.reasonrank.synthesis;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.messaging.ClientSettings;
import io.reasonrank.synthesis.messaging.Labelled;
import io.reasonrank.synthesis.messaging.SharedTask;
import io.reasonrank.synthesis.messaging.TopicNames;
import io.reasonrank.synthesis.messaging.Worker;
import io.reasonrank.synthesis.messaging.WorkerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * All workers label what all of them have to do, through a broker; the journal of a shard is kept
 * by its own worker, in the order of its plan, each list once, whoever labelled it and how often.
 */
final class SharedFlow implements LabelFlow {
  private static final Duration STOP_CHECK = Duration.ofMillis(200);

  private final LabelPlan plan;
  private final Teaching teaching;

  SharedFlow(LabelPlan plan, Teaching teaching) {
    this.plan = plan;
    this.teaching = teaching;
  }

  @Override
  public void run(Journal journal, StageContext context) throws IOException {
    try (Worker worker = Worker.start(settings(journal, context), this::label)) {
      try {
        collect(worker, journal, context);
      } catch (StageException e) {
        leave(worker, context, e);
        throw e;
      }
      worker.drain(context::stopRequested); // the last lists begun here may be those of others
      context.checkStop();
    }
  }

  /** Answers that are under way are paid for: a spent budget waits for them, a stop does not. */
  private static void leave(Worker worker, StageContext context, StageException why)
      throws IOException {
    if (why.exitCode() == ExitCode.BUDGET) {
      worker.drain(context::stopRequested);
    }
  }

  private void collect(Worker worker, Journal journal, StageContext context) throws IOException {
    var early = new TreeMap<Integer, Labelled>();
    while (journal.records() < plan.size()) {
      context.progress().report(journal.records(), plan.size(), "lists", Map.of());
      context.checkStop();
      worker
          .next(STOP_CHECK)
          .filter(labelled -> labelled.position() >= journal.records())
          .ifPresent(labelled -> early.putIfAbsent(labelled.position(), labelled));
      for (var next = early.remove(journal.records());
          next != null;
          next = early.remove(journal.records())) {
        teaching.keep(next.answers());
        journal.append(Json.parse(Json.line(next.outcome()), Outcome.class, "a label"));
      }
    }
    context.progress().report(plan.size(), plan.size(), "lists", Map.of());
  }

  private Labelled label(SharedTask shared) throws IOException {
    Outcome outcome = plan.tasks(shared.shard()).get(shared.position()).label();
    return new Labelled(
        shared.position(),
        Json.mapper().valueToTree(outcome),
        Json.mapper().valueToTree(teaching.answers(outcome.answers())));
  }

  private WorkerSettings settings(Journal journal, StageContext context) {
    var parameters = context.parameters(LabelParameters.class);
    return new WorkerSettings(
        parameters.messaging(),
        TopicNames.of(context.spec().run(), fingerprint(context)),
        context.shard(),
        parameters.shards(),
        journal.records(),
        plan.size(),
        position -> plan.tasks().get(position).subject(),
        teaching.atOnce(),
        context.state(),
        ClientSettings.of(System.getenv()));
  }

  /** Digest of the spec and of what its inputs really hold. */
  private static String fingerprint(StageContext context) {
    var whole = Json.object();
    whole.set("spec", Json.mapper().valueToTree(context.spec().identity()));
    var inputs = whole.putObject("inputs");
    context.spec().inputs().keySet().forEach(role -> inputs.put(role, context.inputDigest(role)));
    return io.reasonrank.stage.Digests.of(whole);
  }
}
