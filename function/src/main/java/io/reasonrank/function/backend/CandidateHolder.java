package io.reasonrank.function.backend;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.CandidateModels;
import io.reasonrank.function.model.LiveModel;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.stage.StageException;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** The second backend: the one that the configuration names, until another address is given. */
@Singleton
public final class CandidateHolder {
  private final ServeConfig config;
  private volatile Optional<Candidate> candidate;

  CandidateHolder(ServeConfig config, CandidateModels models) {
    this.config = config;
    Optional<Candidate> remote = config.candidate().url().map(this::configured);
    this.candidate = remote.or(() -> models.open().map(InProcess::new));
  }

  Optional<Candidate> get() {
    return candidate;
  }

  /** Digest of its model, or a name of its own where none is known; empty without a backend. */
  public Optional<String> digest() {
    return candidate.map(Candidate::digest);
  }

  /** Looks again which model it has; may take a request. */
  public void look() {
    candidate.ifPresent(Candidate::look);
  }

  /**
   * Makes the endpoint at an address the second backend; requests that another one has end there.
   *
   * @throws IllegalArgumentException if the address names no host
   */
  public synchronized void point(URI base) {
    Optional<Candidate> before = candidate;
    if (before.filter(old -> old instanceof EndpointCandidate at && at.isAt(base)).isEmpty()) {
      candidate = Optional.of(endpoint(base));
      before.ifPresent(Candidate::close);
    }
  }

  private Candidate endpoint(URI base) {
    return new EndpointCandidate(base, config.candidate().apiKey(), config.reasoningTokens());
  }

  private Candidate configured(String url) {
    try {
      return endpoint(URI.create(url));
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
      return model
          .rerank(request)
          .map(
              event ->
                  event.mapResult(
                      result -> result.from(result.provenance().at(Provenance.CANDIDATE))));
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
