package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.ArtifactReference;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.api.v1alpha1.SynthesisJobSpec;
import io.reasonrank.stage.spec.FinalizeParameters;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.StageParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** label (by shards), then finalize. */
final class SynthesisPlan {
  private static final String LEXICON = "lexicon";
  private static final String TEACHER = "teacher";

  private final SynthesisJob job;
  private final SynthesisJobSpec spec;

  SynthesisPlan(SynthesisJob job) {
    this.job = job;
    this.spec = job.getSpec();
  }

  StagePlan plan() {
    return new StagePlan(RunKey.of(job).ref(), List.of(label(), finalizeShards()));
  }

  private PlannedStage label() {
    Map<String, Input> roles = new TreeMap<>();
    List<LabelParameters.Source> sources =
        spec.sources().stream().map(source -> source(source, roles)).toList();
    put(roles, LEXICON, spec.teacher().lexicon());
    put(roles, TEACHER, spec.teacher().model());
    return stage(
        RunOutputs.LABEL,
        roles,
        new LabelParameters(
            sources,
            candidates(),
            spec.generatedQueriesPerPassage(),
            teacher(spec.teacher()),
            new LabelParameters.Budget(spec.budget().tokens(), spec.budget().cost()),
            spec.shards(),
            messaging()));
  }

  private LabelParameters.Messaging messaging() {
    var messaging = spec.messaging();
    return new LabelParameters.Messaging(
        messaging.type().wireName(),
        StagePlanner.orEmpty(messaging.bootstrapServers()),
        messaging.patienceSeconds());
  }

  private PlannedStage finalizeShards() {
    Map<String, Input> roles = new TreeMap<>();
    // The parent of the shards has no manifest of its own, so no digest: each shard has one.
    roles.put("labels", Input.plain(RunOutputs.of(job, RunOutputs.LABEL)));
    SynthesisJobSpec.Collection heldOut = spec.heldOut();
    Optional<LabelParameters.Source> evaluation =
        heldOut == null ? Optional.empty() : Optional.of(heldOut(heldOut, roles));
    var filter = spec.filters().selfConsistency();
    return stage(
        RunOutputs.FINALIZE,
        roles,
        new FinalizeParameters(
            spec.shards(),
            new FinalizeParameters.SelfConsistency(
                filter.enabled(), filter.metric(), filter.cutoff(), filter.threshold()),
            hygiene(roles),
            new FinalizeParameters.Split(
                spec.split().sft(), spec.split().rl(), spec.split().validation()),
            evaluation,
            candidates(),
            spec.exports().stream().map(SynthesisJobSpec.Export::wireName).toList(),
            messaging()));
  }

  private FinalizeParameters.Hygiene hygiene(Map<String, Input> roles) {
    var filters = spec.filters();
    var tests = filters.decontamination().queries();
    List<String> queries =
        IntStream.range(0, tests.size())
            .mapToObj(i -> put(roles, "decontamination." + i, tests.get(i)))
            .toList();
    return new FinalizeParameters.Hygiene(
        filters.conflictingLabels(),
        filters.answerLeak(),
        filters.maxPromptTokens(),
        filters.nearDuplicates(),
        new FinalizeParameters.Decontamination(
            queries, filters.decontamination().overlap(), filters.decontamination().cosine()),
        filters.languages());
  }

  private static LabelParameters.Source source(
      SynthesisJobSpec.Source source, Map<String, Input> roles) {
    String prefix = source.name();
    String own = put(roles, prefix + ".prompts", source.promptFile());
    return new LabelParameters.Source(
        source.name(),
        source.type().wireName(),
        put(roles, prefix + ".corpus", source.corpus()),
        put(roles, prefix + ".queries", source.queries()),
        put(roles, prefix + ".qrels", source.qrels()),
        source.labels().wireName(),
        own.isEmpty() ? source.prompts() : own,
        StagePlanner.orEmpty(source.domain()),
        source.quota(),
        source.teacherQueries(),
        Optional.ofNullable(source.fetch())
            .map(
                fetch ->
                    new LabelParameters.Fetch(
                        fetch.hosts(),
                        fetch.maxBytes(),
                        fetch.timeoutSeconds(),
                        fetch.delayMillis())));
  }

  private static LabelParameters.Source heldOut(
      SynthesisJobSpec.Collection heldOut, Map<String, Input> roles) {
    return LabelParameters.Source.beir(
        heldOut.name(),
        put(roles, "heldOut.corpus", heldOut.corpus()),
        put(roles, "heldOut.queries", heldOut.queries()),
        put(roles, "heldOut.qrels", heldOut.qrels()));
  }

  /** Adds an input and returns its role, or the empty string for none. */
  private static String put(
      Map<String, Input> roles, String role, @Nullable ArtifactReference reference) {
    if (reference == null) {
      return "";
    }
    roles.put(role, TrainingPlan.input(reference));
    return role;
  }

  private LabelParameters.Candidates candidates() {
    var candidates = spec.candidates();
    var encoder = candidates.encoder();
    return new LabelParameters.Candidates(
        candidates.listSize(),
        candidates.bm25Depth(),
        candidates.listsPerQuery(),
        candidates.denseDepth(),
        candidates.poolSize(),
        candidates.hardNegatives(),
        new LabelParameters.Encoder(
            encoder.type().wireName(),
            StagePlanner.orEmpty(encoder.baseUrl()),
            StagePlanner.orEmpty(encoder.modelName())));
  }

  private static LabelParameters.Teacher teacher(SynthesisJobSpec.Teacher teacher) {
    String model = teacher.model() == null ? StagePlanner.orEmpty(teacher.modelName()) : TEACHER;
    return new LabelParameters.Teacher(
        teacher.type().wireName(),
        teacher.lexicon() == null ? "" : LEXICON,
        model,
        StagePlanner.orEmpty(teacher.baseUrl()),
        access(teacher.access()),
        asking(teacher.asking()),
        new LabelParameters.Prices(
            teacher.prices().inputPerMillion(), teacher.prices().outputPerMillion()));
  }

  private static LabelParameters.Access access(SynthesisJobSpec.Access access) {
    return new LabelParameters.Access(
        access.dialect(),
        access.apiKeyVariable(),
        access.requestsPerMinute(),
        access.tokensPerMinute(),
        access.concurrency(),
        access.silenceSeconds(),
        access.patienceSeconds());
  }

  private static LabelParameters.Asking asking(SynthesisJobSpec.Asking asking) {
    return new LabelParameters.Asking(
        asking.thought(),
        asking.contextTokens(),
        asking.maxPassageTokens(),
        asking.reasoningTokens(),
        asking.answerTokens(),
        asking.temperature(),
        asking.attempts(),
        asking.samples(),
        asking.minAgreement());
  }

  private PlannedStage stage(String name, Map<String, Input> roles, StageParameters parameters) {
    return new PlannedStage(
        new StageSpec(
            StageSpec.SCHEMA,
            name,
            RunKey.of(job).ref(),
            spec.seed(),
            roles,
            RunOutputs.of(job, name),
            parameters));
  }
}
