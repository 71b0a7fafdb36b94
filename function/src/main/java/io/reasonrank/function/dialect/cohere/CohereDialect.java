package io.reasonrank.function.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.dialect.Dialect;
import io.reasonrank.function.dialect.ExtensionFields;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import java.util.OptionalInt;

/**
 * The shape that most reranking clients speak.
 *
 * @param version of Cohere's API: 1 or 2
 * @param model name of the served model
 */
record CohereDialect(int version, String model) implements Dialect {

  @Override
  public String name() {
    return "cohere_v" + version;
  }

  @Override
  public Exchange read(JsonNode body) {
    Fields fields = new Fields(body);
    Documents documents = Documents.read(fields);
    RerankCall call =
        new RerankCall(
            fields.requiredText("query"),
            documents.texts(),
            topN(fields),
            ExtensionFields.read(fields));
    return new CohereExchange(
        call,
        documents,
        fields.flag("return_documents"),
        fields.value("max_tokens_per_doc").isPresent(),
        this);
  }

  /** Zero asks for all, as vLLM's clients do; more than there are is cut to what there is. */
  private static OptionalInt topN(Fields fields) {
    OptionalInt wanted = fields.integer("top_n");
    if (wanted.isPresent() && wanted.getAsInt() < 0) {
      throw new InvalidRequestException(
          "top_n is " + wanted.getAsInt() + "; give 1 or more, or 0 for all");
    }
    return wanted.isPresent() && wanted.getAsInt() > 0 ? wanted : OptionalInt.empty();
  }

  @Override
  public Object error(Problem problem) {
    String message = problem.message();
    return new CohereAnswer.Failure(
        problem.status() == 400 ? "invalid request: " + message : message);
  }
}
