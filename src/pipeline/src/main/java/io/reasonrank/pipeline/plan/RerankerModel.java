package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.ServedModel;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Optional;

/** What the {@code spec.model} of a Reranker stands for. */
public final class RerankerModel {
  private RerankerModel() {}

  /** The run that it names, or empty. */
  public static Optional<RunKey> run(Reranker reranker) {
    return Optional.ofNullable(reranker.getSpec().model())
        .map(ServedModel::fromRun)
        .map(from -> key(reranker, from));
  }

  private static RunKey key(Reranker reranker, BaseModel.RunReference from) {
    return new RunKey(from.kind().kind(), RunKey.of(reranker).namespace(), from.name());
  }

  /** The model; empty without one, or while the run that makes it is not known to be done. */
  public static Optional<Input> of(Reranker reranker, ResolvedInputs inputs) {
    ServedModel model = reranker.getSpec().model();
    if (model == null) {
      return Optional.empty();
    }
    String uri = model.uri();
    return uri == null
        ? run(reranker).flatMap(inputs::output)
        : Optional.of(new Input(uri, StagePlanner.orEmpty(model.digest())));
  }
}
