package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.ArtifactReference;
import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionSpec;
import io.reasonrank.api.v1alpha1.PromotionTarget;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.operator.run.CreateOnce;
import io.reasonrank.operator.run.RunObserver;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.promotion.git.WantedModel;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the ModelPromotion of a run that succeeds, before the success is written: killed in
 * between, the next look makes the same one again and meets its name; once the success is written,
 * nothing is made any more, so a promotion that a person deletes stays away.
 */
public final class CandidateHerald implements RunObserver {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateHerald.class);

  private final KubernetesClient client;

  public CandidateHerald(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void writing(Run<?> run, RunStatus before, RunStatus now) {
    if ("Succeeded".equals(now.phase()) && !"Succeeded".equals(before.phase())) {
      promotion(run, now).ifPresent(this::create);
    }
  }

  /** The promotion that a success leads to; its name follows from Reranker and digest. */
  static Optional<ModelPromotion> promotion(Run<?> run, RunStatus status) {
    RunStatus.Artifact artifact = status.artifact();
    if (!(run.getSpec() instanceof TrainingSpec spec) || artifact == null) {
      return Optional.empty();
    }
    PromotionTarget target = spec.promotion();
    String digest = artifact.digest();
    if (target == null || digest == null) {
      return Optional.empty();
    }
    var kind = run instanceof SFTRun ? BaseModel.RunKind.SFT_RUN : BaseModel.RunKind.RL_RUN;
    var promotion = new ModelPromotion();
    promotion.setMetadata(
        new ObjectMetaBuilder()
            .withName(name(target.reranker(), artifact.uri(), digest))
            .withNamespace(run.getMetadata().getNamespace())
            .withLabels(Map.of(Labels.MANAGED_BY, Labels.OPERATOR))
            .build());
    promotion.setSpec(
        new ModelPromotionSpec(
            new ArtifactReference(artifact.uri(), digest),
            target.reranker(),
            new BaseModel.RunReference(kind, run.getMetadata().getName()),
            false));
    return Optional.of(promotion);
  }

  private static String name(String reranker, String uri, String digest) {
    return reranker + "-" + new WantedModel(uri, digest).shortDigest();
  }

  private void create(ModelPromotion promotion) {
    if (!CreateOnce.of(client, promotion)) {
      check(promotion);
    }
  }

  /** The same model, made again by another run, is the same candidate. */
  private void check(ModelPromotion wanted) {
    ModelPromotion found = client.resource(wanted).get();
    String digest = found == null ? null : found.getSpec().candidate().digest();
    if (!String.valueOf(wanted.getSpec().candidate().digest()).equals(digest)) {
      LOG.atWarn()
          .addKeyValue("namespace", wanted.getMetadata().getNamespace())
          .addKeyValue("name", wanted.getMetadata().getName())
          .log("a ModelPromotion of that name is of another candidate: {}", digest);
    }
  }
}
