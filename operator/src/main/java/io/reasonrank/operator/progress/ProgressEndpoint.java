package io.reasonrank.operator.progress;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.api.v1alpha1.RunStatus.CheckpointStatus;
import io.reasonrank.operator.run.ProgressBook;
import io.reasonrank.pipeline.kubernetes.ProgressTarget;
import io.reasonrank.pipeline.plan.RunKey;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/progress/KIND/NAMESPACE/NAME/UID/STAGE/ATTEMPT} with the run's token. Answers
 * 204, or 400 (not a report), 401 (wrong token), 404, 413 (more than 16 KiB).
 */
public final class ProgressEndpoint implements Handler<HttpServerRequest> {
  private static final int LARGEST = 16 * 1024;
  private static final int TOO_LARGE = 413;
  private static final int PARTS = 6;
  private static final int MOST_METRICS = 32;
  private static final List<String> KINDS = List.of("SynthesisJob", "SFTRun", "RLRun");
  private static final String BEARER = "Bearer ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<ProgressTokens> tokens;
  private final ProgressBook book;

  public ProgressEndpoint(Supplier<ProgressTokens> tokens, ProgressBook book) {
    this.tokens = tokens;
    this.book = book;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Body(
      int shard,
      long step,
      long total,
      @Nullable Double etaSeconds,
      @Nullable Map<String, Double> metrics,
      @Nullable CheckpointStatus checkpoint) {}

  @Override
  public void handle(HttpServerRequest request) {
    String[] parts = request.path().substring(ProgressTarget.PATH.length()).split("/", -1);
    if (parts.length != PARTS || !KINDS.contains(parts[0])) {
      answer(request, HttpURLConnection.HTTP_NOT_FOUND);
      return;
    }
    String header = request.getHeader("Authorization");
    boolean allowed =
        header != null
            && header.startsWith(BEARER)
            && tokens.get().opens(header.substring(BEARER.length()), parts[3]);
    if (!allowed) {
      answer(request, HttpURLConnection.HTTP_UNAUTHORIZED);
      return;
    }
    read(request, parts);
  }

  private void read(HttpServerRequest request, String[] parts) {
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() <= LARGEST) {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(
        end -> {
          if (body.length() > LARGEST) {
            answer(request, TOO_LARGE);
          } else {
            answer(request, take(parts, body.getBytes()));
          }
        });
  }

  private int take(String[] parts, byte[] text) {
    Optional<ProgressBook.Pushed> report = parse(parts, text);
    report.ifPresent(pushed -> book.push(new RunKey(parts[0], parts[1], parts[2]), pushed));
    return report.isPresent()
        ? HttpURLConnection.HTTP_NO_CONTENT
        : HttpURLConnection.HTTP_BAD_REQUEST;
  }

  private static Optional<ProgressBook.Pushed> parse(String[] parts, byte[] text) {
    try {
      Body body = JSON.readValue(text, Body.class);
      Map<String, Double> metrics = body.metrics() == null ? Map.of() : body.metrics();
      if (body.step() < 0 || body.total() < 0 || body.shard() < 0 || !areSane(metrics)) {
        return Optional.empty();
      }
      return Optional.of(
          new ProgressBook.Pushed(
              parts[4],
              Integer.parseInt(parts[5]),
              body.shard(),
              body.step(),
              body.total(),
              body.etaSeconds(),
              metrics,
              body.checkpoint()));
    } catch (JsonProcessingException | NumberFormatException e) {
      return Optional.empty();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e); // reading from memory
    }
  }

  private static boolean areSane(Map<String, Double> metrics) {
    return metrics.size() <= MOST_METRICS
        && metrics.values().stream().allMatch(value -> value != null && Double.isFinite(value));
  }

  private static void answer(HttpServerRequest request, int status) {
    request.response().setStatusCode(status).end();
  }
}
