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
        spec.sources().stream().map(source -> source(source, source.name(), roles)).toList();
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
            spec.shards()));
  }

  private PlannedStage finalizeShards() {
    Map<String, Input> roles = new TreeMap<>();
    // The parent of the shards has no manifest of its own, so no digest: each shard has one.
    roles.put("labels", Input.plain(RunOutputs.of(job, RunOutputs.LABEL)));
    SynthesisJobSpec.Source heldOut = spec.heldOut();
    Optional<LabelParameters.Source> evaluation =
        heldOut == null ? Optional.empty() : Optional.of(source(heldOut, "heldOut", roles));
    var filter = spec.filters().selfConsistency();
    return stage(
        RunOutputs.FINALIZE,
        roles,
        new FinalizeParameters(
            spec.shards(),
            new FinalizeParameters.SelfConsistency(
                filter.enabled(), filter.cutoff(), filter.threshold()),
            new FinalizeParameters.Split(
                spec.split().sft(), spec.split().rl(), spec.split().validation()),
            evaluation,
            candidates()));
  }

  private static LabelParameters.Source source(
      SynthesisJobSpec.Source source, String prefix, Map<String, Input> roles) {
    return new LabelParameters.Source(
        source.name(),
        put(roles, prefix + ".corpus", source.corpus()),
        put(roles, prefix + ".queries", source.queries()),
        put(roles, prefix + ".qrels", source.qrels()));
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
    return new LabelParameters.Candidates(
        candidates.listSize(), candidates.bm25Depth(), candidates.listsPerQuery());
  }

  private static LabelParameters.Teacher teacher(SynthesisJobSpec.Teacher teacher) {
    String model = teacher.model() == null ? StagePlanner.orEmpty(teacher.modelName()) : TEACHER;
    return new LabelParameters.Teacher(
        teacher.type().wireName(),
        teacher.lexicon() == null ? "" : LEXICON,
        model,
        StagePlanner.orEmpty(teacher.baseUrl()));
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
