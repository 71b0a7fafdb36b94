package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.report.DecontaminationReport;
import io.reasonrank.stage.spec.FinalizeParameters;
import io.reasonrank.stage.spec.FinalizeParameters.Decontamination;
import io.reasonrank.synthesis.dense.Encoder;
import io.reasonrank.synthesis.dense.Encoders;
import io.reasonrank.synthesis.export.DatasetCard;
import io.reasonrank.synthesis.export.Exports;
import io.reasonrank.synthesis.export.Jsonl;
import io.reasonrank.synthesis.export.RecordSet;
import io.reasonrank.synthesis.filter.TestQueries;
import io.reasonrank.synthesis.messaging.Broker;
import io.reasonrank.synthesis.messaging.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    TestQueries tests = tests(parameters, heldOut, context);
    List<TrainingRecord> kept = filter(shards, parameters, tests, context, funnel);
    Map<String, List<TrainingRecord>> splits =
        new Splitter(parameters.split(), context.spec().seed()).split(kept, shards.documents());
    funnel.kept(splits);
    write(splits, shards, context.work());
    export(new RecordSet(splits, used(splits, shards)), parameters, context);
    card(splits, shards, funnel, context);
    if (heldOut.isPresent()) {
      heldOut.get().files().write(context.work().resolve(Dataset.HELD_OUT));
    }
    deleteTopics(parameters, context);
    ObjectNode metrics = metrics(splits, heldOut, funnel, shards);
    var report = decontamination(tests, parameters.hygiene().decontamination(), funnel.funnel());
    metrics.set(DecontaminationReport.FIELD, Json.mapper().valueToTree(report));
    return new StageResult("dataset", metrics);
  }

  /** All that went through them lies in the shards. */
  private static void deleteTopics(FinalizeParameters parameters, StageContext context) {
    if (parameters.messaging().shared()) {
      try (Broker broker = Broker.at(parameters.messaging(), ClientSettings.of(System.getenv()))) {
        broker.deleteTopics(context.spec().run());
      }
    }
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
      TestQueries tests,
      StageContext context,
      FunnelCounter funnel)
      throws IOException {
    var filters =
        new Filters(parameters.selfConsistency(), parameters.hygiene(), tests, shards.passages());
    var kept = new ArrayList<TrainingRecord>();
    for (int i = 0; i < shards.records().size(); i++) {
      TrainingRecord labelled = shards.records().get(i);
      Optional<Filters.Violation> violation = filters.check(labelled, shards.answer(labelled));
      if (violation.isPresent()) {
        drop(labelled, violation.get(), context, funnel);
      } else {
        kept.add(labelled);
      }
      context.progress().report(i + 1, shards.records().size(), "lists", Map.of());
    }
    return requireSome(kept, shards);
  }

  /** Queries of the held-out collection and of the test sets. */
  private static TestQueries tests(
      FinalizeParameters parameters, Optional<HeldOut> heldOut, StageContext context)
      throws IOException {
    Decontamination rule = parameters.hygiene().decontamination();
    Optional<Encoder> encoder =
        rule.cosine() > 0
            ? Optional.of(Encoders.of(parameters.candidates().encoder(), System.getenv()))
            : Optional.empty();
    var tests = new TestQueries(rule.overlap(), rule.cosine(), encoder);
    if (heldOut.isPresent()) {
      tests.add(heldOut.get().collection().queries().values().stream().map(Query::text).toList());
    }
    for (String role : rule.queries()) {
      tests.add(QueryTexts.read(context.input(role), BadLines.into(context.rejects())));
    }
    return tests;
  }

  private static DecontaminationReport decontamination(
      TestQueries tests, Decontamination rule, DatasetFunnel funnel) {
    Set<String> rules =
        Arrays.stream(TestQueries.How.values())
            .map(how -> Filters.rule(how).id())
            .collect(Collectors.toSet());
    long dropped =
        funnel.domains().stream()
            .flatMap(domain -> domain.dropped().entrySet().stream())
            .filter(entry -> rules.contains(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new DecontaminationReport(tests.size(), rule.overlap(), rule.cosine(), dropped);
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
    for (var split : splits.entrySet()) {
      Jsonl.write(directory.resolve(Dataset.splitFile(split.getKey())), split.getValue());
    }
    Jsonl.write(directory.resolve(Dataset.PASSAGES), used(splits, shards).values());
  }

  /** The passages that a list names. */
  private static Map<String, Passage> used(
      Map<String, List<TrainingRecord>> splits, Shards shards) {
    var ids = new HashSet<String>();
    splits.values().forEach(lists -> lists.forEach(list -> ids.addAll(list.initialList())));
    var used = new TreeMap<>(shards.passages());
    used.keySet().retainAll(ids);
    return used;
  }

  private static void export(RecordSet set, FinalizeParameters parameters, StageContext context)
      throws IOException {
    var exports = new Exports(set, PromptTemplate.builtIn("reasonrank"));
    for (String form : parameters.exports()) {
      exports.write(form, context.work().resolve(form));
    }
  }

  private static void card(
      Map<String, List<TrainingRecord>> splits,
      Shards shards,
      FunnelCounter funnel,
      StageContext context)
      throws IOException {
    var card =
        new DatasetCard(
            context.spec().run().name(),
            new RecordSet(splits, shards.passages()),
            funnel.funnel(),
            shards.teacher(),
            context.spec().seed());
    Files.writeString(context.work().resolve("README.md"), card.markdown());
    Files.writeString(context.work().resolve("report.html"), card.html());
  }

  private static ObjectNode metrics(
      Map<String, List<TrainingRecord>> splits,
      Optional<HeldOut> heldOut,
      FunnelCounter funnel,
      Shards shards) {
    ObjectNode metrics = Json.object();
    ObjectNode sizes = metrics.putObject("splits");
    splits.forEach((name, lists) -> sizes.put(name, lists.size()));
    heldOut.ifPresent(held -> metrics.set("heldOut", held.files().metrics()));
    metrics.set(DatasetFunnel.FIELD, Json.mapper().valueToTree(funnel.funnel()));
    if (!shards.spent().isEmpty()) {
      metrics.set(LabelStage.TEACHER, shards.spent());
    }
    return metrics;
  }
}
