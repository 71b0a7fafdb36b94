package io.reasonrank.operator.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who needs what a run made: what serves or may be rolled back to, promotions under way, runs that
 * have not ended, and whoever writes to the same place. Resources are searched as a whole for the
 * run's name, addresses and digest, so that a field of tomorrow is not forgotten.
 */
final class OutputNeeds {
  /** Ends of a promotion: its candidate serves, which the Reranker says, or never will. */
  private static final Set<String> ENDS = Set.of("Promoted", "Rejected", "RolledBack", "Failed");

  private static final String STATUS = "status";

  private final Run<?> run;
  private final RunKey key;
  private final String place;
  private final @Nullable String digest;

  OutputNeeds(Run<?> run) {
    this.run = run;
    this.key = RunKey.of(run);
    this.place = place(run);
    RunStatus.Artifact artifact = RunView.of(run).status().artifact();
    this.digest = artifact == null ? null : artifact.digest();
  }

  private static String place(Run<?> run) {
    return run.getSpec().output().uri().replaceFirst("/+$", "");
  }

  /** The first one that needs it, for people. */
  Optional<String> first(
      List<Reranker> rerankers, List<ModelPromotion> promotions, List<Run<?>> runs) {
    Stream<HasMetadata> needing =
        Stream.of(
                rerankers.stream().filter(this::serves),
                promotions.stream().filter(this::judges),
                runs.stream().filter(this::isOther).filter(one -> uses(one, promotions)))
            .flatMap(found -> found);
    return needing
        .map(one -> one.getKind() + "/" + one.getMetadata().getName() + " needs them")
        .findFirst();
  }

  private boolean serves(Reranker reranker) {
    // Past candidates may go; what they replaced may be rolled back to.
    ObjectNode json = json(reranker);
    json.path(STATUS).path("promotions").forEach(past -> ((ObjectNode) past).remove("digest"));
    return RerankerModel.run(reranker).filter(key::equals).isPresent() || isNamed(json);
  }

  /** What was replaced may be rolled back to, also after the end. */
  private boolean judges(ModelPromotion promotion) {
    ModelPromotionStatus status = promotion.getStatus();
    return isSettled(promotion)
        ? status != null && isNamed(Json.mapper().valueToTree(status.incumbent()))
        : isNamed(json(promotion)) || isMadeBy(promotion, key);
  }

  private boolean isOther(Run<?> other) {
    return !Objects.equals(other.getMetadata().getUid(), run.getMetadata().getUid());
  }

  private boolean uses(Run<?> other, List<ModelPromotion> promotions) {
    return overlaps(place(other)) || (isAtWork(other, promotions) && refers(other));
  }

  private boolean overlaps(String other) {
    return isWithin(other, place) || isWithin(place, other);
  }

  /** What a promotion is decided by lies where the run that made its candidate read it. */
  private static boolean isAtWork(Run<?> other, List<ModelPromotion> promotions) {
    return !StatusFactory.isTerminal(RunView.of(other).status())
        || promotions.stream()
            .filter(promotion -> !isSettled(promotion))
            .anyMatch(promotion -> isMadeBy(promotion, RunKey.of(other)));
  }

  private static boolean isSettled(ModelPromotion promotion) {
    ModelPromotionStatus status = promotion.getStatus();
    return status != null && ENDS.contains(String.valueOf(status.phase()));
  }

  private static boolean isMadeBy(ModelPromotion promotion, RunKey maker) {
    BaseModel.RunReference from = promotion.getSpec().fromRun();
    return from != null
        && from.kind().kind().equals(maker.kind())
        && from.name().equals(maker.name());
  }

  private boolean refers(Run<?> other) {
    return isNamed(json(other))
        || RunGraph.references(other).stream().anyMatch(reference -> reference.to().equals(key));
  }

  private static ObjectNode json(HasMetadata resource) {
    ObjectNode json = Json.mapper().valueToTree(resource);
    json.remove("metadata");
    return json;
  }

  private boolean isNamed(JsonNode json) {
    if (json.getNodeType() == JsonNodeType.STRING) {
      return json.asText().equals(digest) || isWithin(json.asText(), place);
    }
    return StreamSupport.stream(json.spliterator(), false).anyMatch(this::isNamed);
  }

  private static boolean isWithin(String uri, String parent) {
    return uri.equals(parent) || uri.startsWith(parent + "/");
  }
}
