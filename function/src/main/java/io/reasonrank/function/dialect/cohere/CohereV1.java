package io.reasonrank.function.dialect.cohere;

import io.reasonrank.function.dialect.CommonDialect;
import jakarta.inject.Singleton;
import java.util.List;

/** Cohere's first API, and the owner of the paths that everybody shares. */
@Singleton
class CohereV1 extends CommonDialect {
  CohereV1() {
    super("cohere_v1", "1");
  }

  @Override
  public List<String> paths() {
    return List.of(
        "/v1/rerank",
        "/rerank",
        "/v1/reranks",
        "/reranks",
        "/openai/v1/rerank",
        "/cohere/v1/rerank",
        "/cohere/rerank");
  }

  @Override
  public Description description() {
    return described("Reranks documents (Cohere v1; also Jina, vLLM, llama.cpp, LiteLLM)");
  }
}
