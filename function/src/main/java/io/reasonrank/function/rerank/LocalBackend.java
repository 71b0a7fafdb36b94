package io.reasonrank.function.rerank;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.reranker.ListwiseReranker;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.Reranker;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;

/** The model that was opened at start. */
@Singleton
class LocalBackend implements Backend {
  private final Reranker reranker;
  private final String fingerprint;

  LocalBackend(ServeConfig config, ServedModel model) {
    this.reranker = new ListwiseReranker(model.judge(), config.concurrency());
    this.fingerprint = model.info().digest() + " " + model.template();
  }

  @Override
  public Multi<RerankEvent> rerank(Job job) {
    return reranker.rerank(job.request());
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }
}
