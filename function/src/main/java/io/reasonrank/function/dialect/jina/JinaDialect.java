package io.reasonrank.function.dialect.jina;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.CommonDialect;
import io.reasonrank.function.rerank.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Jina's API, which llama.cpp's server speaks too: the common shape with its own errors. */
@Singleton
class JinaDialect extends CommonDialect {
  JinaDialect() {
    super("jina", "1");
  }

  @Override
  public List<String> paths() {
    return List.of("/jina/v1/rerank", "/jina/rerank", "/reranking", "/v1/reranking");
  }

  @Override
  public Object error(Problem problem) {
    return new Failure(problem.message());
  }

  @Override
  public Description description() {
    return described("Reranks documents (Jina, llama.cpp)", Failure.class);
  }

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "JinaError")
  record Failure(String detail) {}
}
