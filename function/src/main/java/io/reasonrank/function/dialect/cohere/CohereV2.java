package io.reasonrank.function.dialect.cohere;

import io.reasonrank.function.dialect.CommonDialect;
import jakarta.inject.Singleton;
import java.util.List;

/** Cohere's second API. */
@Singleton
class CohereV2 extends CommonDialect {
  CohereV2() {
    super("cohere_v2", "2");
  }

  @Override
  public List<String> paths() {
    return List.of("/v2/rerank", "/cohere/v2/rerank");
  }

  @Override
  public Description description() {
    return described("Reranks documents (Cohere v2)");
  }
}
