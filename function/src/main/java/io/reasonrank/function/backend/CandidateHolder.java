package io.reasonrank.function.backend;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.CandidateModels;
import io.reasonrank.function.model.LiveModel;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.stage.StageException;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** Opens the second backend that the configuration names, if it names one. */
@Singleton
final class CandidateHolder {
  private final Optional<Candidate> candidate;

  CandidateHolder(ServeConfig config, CandidateModels models) {
    Optional<Candidate> remote = config.candidate().url().map(url -> endpoint(url, config));
    this.candidate = remote.or(() -> models.open().map(InProcess::new));
  }

  Optional<Candidate> get() {
    return candidate;
  }

  private static Candidate endpoint(String url, ServeConfig config) {
    try {
      return new EndpointCandidate(
          URI.create(url), config.candidate().apiKey(), config.reasoningTokens());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("reasonrank.candidate.url: " + e.getMessage());
    }
  }

  @PreDestroy
  void close() {
    candidate.ifPresent(Candidate::close);
  }

  /** A model beside the first one. */
  private record InProcess(LiveModel model) implements Candidate {
    @Override
    public Multi<RerankEvent> rerank(RerankRequest request) {
      return model.rerank(request);
    }

    @Override
    public String digest() {
      return model.info().digest();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
