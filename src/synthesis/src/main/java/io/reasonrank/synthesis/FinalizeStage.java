package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.spec.FinalizeParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code stage finalize}: filters the labelled lists of all shards, splits them, and makes the
 * held-out lists. Writes what {@link Dataset} reads.
 */
public final class FinalizeStage implements StageProgram {

  @Override
  public String stage() {
    return "finalize";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    FinalizeParameters parameters = context.parameters(FinalizeParameters.class);
    Shards shards = Shards.read(context.input("labels"), parameters.shards());
    Optional<HeldOut> heldOut = heldOut(parameters, context);
    var funnel = new FunnelCounter(shards);
    shards.rejected().forEach(line -> rejectAgain(line, context, funnel));
    List<TrainingRecord> kept = filter(shards, parameters, heldOut, context, funnel);
    Map<String, List<TrainingRecord>> splits =
        new Splitter(parameters.split(), context.spec().seed()).split(kept);
    funnel.kept(splits);
    write(splits, shards, context.work());
    if (heldOut.isPresent()) {
      heldOut.get().files().write(context.work().resolve(Dataset.HELD_OUT));
    }
    return new StageResult("dataset", metrics(splits, heldOut, funnel));
  }

  private record HeldOut(Collection collection, HeldOutFiles files) {}

  private static Optional<HeldOut> heldOut(FinalizeParameters parameters, StageContext context)
      throws IOException {
    if (parameters.heldOut().isEmpty()) {
      return Optional.empty();
    }
    Collection collection = Collection.read(parameters.heldOut().get(), context);
    HeldOutFiles files =
        HeldOutFiles.make(
            collection, parameters.candidates(), context.spec().seed(), context.rejects());
    return Optional.of(new HeldOut(collection, files));
  }

  private static void rejectAgain(ObjectNode line, StageContext context, FunnelCounter funnel) {
    ObjectNode detail = line.deepCopy().without(List.of("rule", "place", "reason"));
    String rule = line.path("rule").asText();
    context
        .rejects()
        .reject(rule, line.path("place").asText(), line.path("reason").asText(), detail);
    if (detail.has("domain")) {
      funnel.dropped(detail.path("domain").asText(), rule, detail.path("lists").asLong(1));
    }
  }

  private static List<TrainingRecord> filter(
      Shards shards,
      FinalizeParameters parameters,
      Optional<HeldOut> heldOut,
      StageContext context,
      FunnelCounter funnel) {
    List<String> forbidden =
        heldOut.stream()
            .flatMap(held -> held.collection().queries().values().stream())
            .map(Query::text)
            .toList();
    var filters = new Filters(parameters.selfConsistency(), forbidden);
    var kept = new ArrayList<TrainingRecord>();
    for (int i = 0; i < shards.records().size(); i++) {
      TrainingRecord labelled = shards.records().get(i);
      filters
          .check(labelled)
          .ifPresentOrElse(
              violation -> drop(labelled, violation, context, funnel), () -> kept.add(labelled));
      context.progress().report(i + 1, shards.records().size(), "lists", Map.of());
    }
    return requireSome(kept, shards);
  }

  private static List<TrainingRecord> requireSome(List<TrainingRecord> kept, Shards shards) {
    if (kept.isEmpty()) {
      throw StageException.data(
          "none of "
              + shards.records().size()
              + " labelled lists is left; see rejected.jsonl in the working directory");
    }
    return kept;
  }

  private static void drop(
      TrainingRecord labelled,
      Filters.Violation violation,
      StageContext context,
      FunnelCounter funnel) {
    ObjectNode detail = Json.object().put("domain", labelled.domain());
    detail.set("initial_list", Json.mapper().valueToTree(labelled.initialList()));
    String rule = violation.rule().id();
    context.rejects().reject(rule, labelled.qid(), violation.reason(), detail);
    funnel.dropped(labelled.domain(), rule, 1);
  }

  private static void write(Map<String, List<TrainingRecord>> splits, Shards shards, Path directory)
      throws IOException {
    var used = new TreeSet<String>();
    for (var split : splits.entrySet()) {
      Jsonl.write(directory.resolve(Dataset.splitFile(split.getKey())), split.getValue());
      split.getValue().forEach(labelled -> used.addAll(labelled.initialList()));
    }
    Jsonl.write(
        directory.resolve(Dataset.PASSAGES),
        shards.passages().values().stream().filter(p -> used.contains(p.id())).toList());
  }

  private static ObjectNode metrics(
      Map<String, List<TrainingRecord>> splits, Optional<HeldOut> heldOut, FunnelCounter funnel) {
    ObjectNode metrics = Json.object();
    ObjectNode sizes = metrics.putObject("splits");
    splits.forEach((name, lists) -> sizes.put(name, lists.size()));
    heldOut.ifPresent(held -> metrics.set("heldOut", held.files().metrics()));
    metrics.set(DatasetFunnel.FIELD, Json.mapper().valueToTree(funnel.funnel()));
    return metrics;
  }
}
