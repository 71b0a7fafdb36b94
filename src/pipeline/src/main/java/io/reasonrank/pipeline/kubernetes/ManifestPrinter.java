package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.NotYet;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Everything that the operator would create for some resources, if all went well at the first try;
 * digests of outputs that do not exist yet are empty.
 */
public final class ManifestPrinter {
  private final KubernetesRenderer renderer;
  private final RerankerRenderer rerankers;
  private final ServingPlatform platform;

  public ManifestPrinter(RenderSettings settings, ServingPlatform platform) {
    this.renderer = new KubernetesRenderer(settings);
    this.rerankers = new RerankerRenderer(settings);
    this.platform = platform;
  }

  /** The objects, runs first, each run after those that it uses. */
  public List<HasMetadata> objects(Collection<? extends HasMetadata> resources) {
    var graph = new RunGraph(resources);
    var promised = ResolvedInputs.promisedBy(graph.runs());
    List<HasMetadata> objects = new ArrayList<>();
    for (Run<?> run : graph.inOrder()) {
      switch (new StagePlanner().plan(run, promised)) {
        case StagePlan plan -> plan.stages().forEach(stage -> add(objects, run, stage));
        case NotYet(String reason) -> throw new IllegalStateException(reason);
      }
    }
    for (HasMetadata resource : resources) {
      if (resource instanceof Reranker reranker) {
        RerankerModel.of(reranker, promised)
            .ifPresent(model -> objects.addAll(rerankers.render(reranker, model, platform)));
      }
    }
    return List.copyOf(objects);
  }

  private void add(List<HasMetadata> objects, Run<?> run, PlannedStage stage) {
    KubernetesRenderer.Children children = renderer.render(run, stage, 1);
    // For people, the ConfigMap before the Job that mounts it.
    objects.add(children.spec());
    Job job = children.job();
    objects.add(
        Delegate.of(job.getMetadata().getAnnotations())
            .<HasMetadata>map(kind -> kind.of(job))
            .orElse(job));
  }

  /** The objects as one YAML stream. */
  public String yaml(Collection<? extends HasMetadata> resources) {
    var serialization = new KubernetesSerialization();
    var text = new StringBuilder();
    objects(resources).forEach(object -> text.append(serialization.asYaml(object)));
    return text.toString();
  }
}
