package io.reasonrank.synthesis.dense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the encoders that a spec asks for. */
public final class Encoders {
  private static final int TEXTS_PER_REQUEST = 64;
  private static final String KEY = "REASONRANK_OPENAI_API_KEY";

  private Encoders() {}

  /**
   * An encoder.
   *
   * @param environment where the key of a server is
   */
  public static Encoder of(LabelParameters.Encoder encoder, Map<String, String> environment) {
    return encoder.type().equals("openai")
        ? server(encoder, Optional.ofNullable(environment.get(KEY)))
        : embedded();
  }

  /** all-MiniLM-L6-v2 (Reimers and Gurevych 2019), quantized, 384 dimensions, in this process. */
  public static Encoder embedded() {
    EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    return texts ->
        model.embedAll(texts.stream().map(Encoders::segment).toList()).content().stream()
            .map(embedding -> unit(embedding.vector()))
            .toList();
  }

  private static TextSegment segment(String text) {
    return TextSegment.from(text.isBlank() ? "." : text);
  }

  private static Encoder server(LabelParameters.Encoder encoder, Optional<String> key) {
    String base = encoder.baseUrl();
    URI address = URI.create(base + (base.endsWith("/") ? "" : "/") + "embeddings");
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    return texts -> {
      var vectors = new ArrayList<float[]>();
      for (int at = 0; at < texts.size(); at += TEXTS_PER_REQUEST) {
        List<String> some = texts.subList(at, Math.min(texts.size(), at + TEXTS_PER_REQUEST));
        vectors.addAll(ask(client, address, encoder.model(), some, key));
      }
      return vectors;
    };
  }

  private static List<float[]> ask(
      HttpClient client, URI address, String model, List<String> texts, Optional<String> key)
      throws IOException {
    ObjectNode body = Json.object().put("model", model);
    body.set("input", Json.mapper().valueToTree(texts));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofMinutes(5))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw unavailable(address, "answered " + answer.statusCode(), null);
      }
      return vectors(Json.mapper().readTree(answer.body()), texts.size(), address);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.net.http.HttpTimeoutException | java.net.ConnectException e) {
      throw unavailable(address, "cannot be reached: " + e, e);
    }
  }

  private static StageException unavailable(
      URI address, String what, @org.jspecify.annotations.Nullable Exception e) {
    return new StageException(
        ExitCode.UNAVAILABLE, "the encoder at " + address + " " + what + "; start again later", e);
  }

  private static List<float[]> vectors(JsonNode answer, int texts, URI address) {
    float[][] vectors = new float[texts][];
    for (JsonNode entry : answer.path("data")) {
      int index = entry.path("index").asInt(-1);
      if (index >= 0 && index < texts) {
        vectors[index] = unit(floats(entry.path("embedding")));
      }
    }
    for (float[] vector : vectors) {
      if (vector == null || vector.length == 0) {
        throw StageException.data(
            "the encoder at " + address + " did not answer with " + texts + " vectors");
      }
    }
    return List.of(vectors);
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.path(i).floatValue();
    }
    return floats;
  }

  private static float[] unit(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    float length = (float) Math.sqrt(sum);
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = length == 0 ? 0 : vector[i] / length;
    }
    return unit;
  }
}
