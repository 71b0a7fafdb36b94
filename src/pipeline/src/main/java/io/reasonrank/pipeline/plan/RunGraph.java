package io.reasonrank.pipeline.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.DatasetReference;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.stage.StageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which run uses which: the references between resources, and an order that respects them. */
public final class RunGraph {
  private final Map<RunKey, Run<?>> runs = new LinkedHashMap<>();

  /** The runs among some resources; other kinds are passed over. */
  public RunGraph(Collection<? extends HasMetadata> resources) {
    for (HasMetadata resource : resources) {
      if (resource instanceof Run<?> run) {
        runs.put(RunKey.of(run), run);
      }
    }
  }

  /** The runs, in the order given. */
  public List<Run<?>> runs() {
    return List.copyOf(runs.values());
  }

  /**
   * The runs, each after those it uses; the given order otherwise.
   *
   * @throws StageException 78 naming a reference to a run that is not here, or a cycle
   */
  public List<Run<?>> inOrder() {
    Set<RunKey> done = new LinkedHashSet<>();
    for (RunKey key : runs.keySet()) {
      visit(key, new ArrayList<>(), done);
    }
    List<Run<?>> ordered = new ArrayList<>();
    done.forEach(key -> ordered.add(run(key)));
    return List.copyOf(ordered);
  }

  private void visit(RunKey key, List<RunKey> path, Set<RunKey> done) {
    if (done.contains(key)) {
      return;
    }
    if (path.contains(key)) {
      throw StageException.configuration(cycle(path.subList(path.indexOf(key), path.size()), key));
    }
    path.add(key);
    for (Reference reference : references(run(key))) {
      if (!runs.containsKey(reference.to())) {
        throw StageException.configuration(
            key
                + ": "
                + reference.field()
                + " names "
                + reference.to()
                + ", which is not among the given resources; add it or give a uri");
      }
      visit(reference.to(), path, done);
    }
    path.removeLast();
    done.add(key);
  }

  private static String cycle(List<RunKey> path, RunKey start) {
    String way = path.stream().map(RunKey::toString).collect(Collectors.joining(" -> "));
    return way + " -> " + start + " is a cycle; give one of them a uri instead";
  }

  private Run<?> run(RunKey key) {
    Run<?> run = runs.get(key);
    if (run == null) {
      throw new IllegalArgumentException(key + " is not in this graph");
    }
    return run;
  }

  /** A field that names another run. */
  public record Reference(String field, RunKey to) {}

  /** What a run uses of others. */
  public static List<Reference> references(Run<?> run) {
    List<Reference> references = new ArrayList<>();
    if (run.getSpec() instanceof TrainingSpec spec) {
      if (spec.baseModel().fromRun() != null) {
        references.add(new Reference("spec.baseModel.fromRun", key(run, spec.baseModel())));
      }
      if (spec.dataset().fromSynthesisJob() != null) {
        references.add(new Reference("spec.dataset.fromSynthesisJob", key(run, spec.dataset())));
      }
    }
    return List.copyOf(references);
  }

  static RunKey key(Run<?> run, BaseModel model) {
    var from =
        Optional.ofNullable(model.fromRun())
            .orElseThrow(() -> new IllegalArgumentException("baseModel has neither uri nor run"));
    return new RunKey(from.kind().kind(), RunKey.of(run).namespace(), from.name());
  }

  static RunKey key(Run<?> run, DatasetReference dataset) {
    String name =
        Optional.ofNullable(dataset.fromSynthesisJob())
            .orElseThrow(() -> new IllegalArgumentException("dataset has neither uri nor job"));
    return new RunKey("SynthesisJob", RunKey.of(run).namespace(), name);
  }
}
