package io.reasonrank.function.dialect.vllm;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.CommonDialect;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.dialect.Question;
import io.reasonrank.function.rerank.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** vLLM's API: the common shape, documents always returned, OpenAI's errors. */
@Singleton
class VllmDialect extends CommonDialect {
  VllmDialect() {
    super("vllm", "1");
  }

  @Override
  public List<String> paths() {
    return List.of("/vllm/rerank", "/vllm/v1/rerank", "/vllm/v2/rerank");
  }

  @Override
  public Question read(Fields fields) {
    Question common = super.read(fields);
    boolean silent = fields.value("return_documents").isPresent() && !common.echo();
    return new Question(
        common.query(), common.documents(), common.topN(), !silent, common.warnings());
  }

  @Override
  public Object error(Problem problem) {
    String type = problem.kind().name().toLowerCase(Locale.ROOT) + "_error";
    return new Failure(new Fault(problem.message(), type, status(problem)));
  }

  @Override
  public Description description() {
    return described("Reranks documents (vLLM)", Failure.class);
  }

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "VllmError")
  record Failure(Fault error) {}

  /** What is wrong. */
  @RegisterForReflection
  @Schema(name = "VllmFault")
  record Fault(String message, String type, int code) {}
}
