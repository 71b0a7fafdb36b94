package io.reasonrank.engine.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** Asks a server what it is, from {@code /v1/models}. */
public final class Discovery {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Discovery() {}

  /**
   * Completes options by what the server says: its dialect, what it does, the context of the model.
   * An empty model name becomes that of the server's first model.
   *
   * @throws EngineException if the server cannot be reached or has no such model
   */
  public static OpenAiOptions complete(OpenAiOptions options) {
    JsonNode entry = entry(options, models(options));
    Dialect dialect = dialect(entry.path("owned_by").asText(""));
    JsonNode context = context(entry);
    OpenAiOptions known =
        options.withModel(entry.path("id").asText(options.model())).withDialect(dialect);
    JsonNode can = entry.path("capabilities");
    if (dialect == Dialect.REASONRANK && can.isObject()) {
      known = known.withCapabilities(capabilities(can));
    }
    return context.isInt() ? known.withContextTokens(context.intValue()) : known;
  }

  private static EngineCapabilities capabilities(JsonNode can) {
    return new EngineCapabilities(
        can.path("answer_constraint").asBoolean(),
        can.path("reasoning_budget").asBoolean(),
        can.path("logprobs").asBoolean(),
        can.path("candidates").asBoolean(),
        false);
  }

  private static JsonNode models(OpenAiOptions options) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(options.at("models")).timeout(options.silence());
    options.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(options.connectTimeout())
            .build()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw OpenAiErrors.ofStatus(answer.statusCode(), answer.headers(), answer.body(), JSON);
      }
      return JSON.readTree(answer.body()).path("data");
    } catch (JsonProcessingException e) {
      throw new EngineException(Kind.INTERNAL, options.at("models") + " answers what is not JSON");
    } catch (IOException e) {
      throw OpenAiErrors.ofFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(Kind.UNAVAILABLE, "interrupted", e, Optional.empty());
    }
  }

  private static JsonNode entry(OpenAiOptions options, JsonNode models) {
    for (JsonNode model : models) {
      if (options.model().isEmpty() || model.path("id").asText().equals(options.model())) {
        return model;
      }
    }
    throw new EngineException(
        Kind.INVALID_REQUEST,
        "the server at "
            + options.baseUrl()
            + " has no model '"
            + options.model()
            + "'; it has "
            + models.findValuesAsText("id"));
  }

  private static Dialect dialect(String owner) {
    return switch (owner) {
      case "reasonrank" -> Dialect.REASONRANK;
      case "vllm" -> Dialect.VLLM;
      case "sglang" -> Dialect.SGLANG;
      case "llamacpp" -> Dialect.LLAMA_CPP;
      case "openai", "openai-internal", "system" -> Dialect.OPENAI;
      default -> Dialect.COMPATIBLE;
    };
  }

  /** vLLM, SGLang and our server; or the context that llama.cpp was told. */
  private static JsonNode context(JsonNode entry) {
    JsonNode length = entry.path("max_model_len");
    return length.isInt() ? length : entry.path("meta").path("n_ctx");
  }
}
