package io.reasonrank.engine.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the lines of an event stream of chat completion chunks. Not thread-safe. */
final class Chunks {
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final ObjectMapper json;
  private final Transcript transcript = new Transcript();
  private final AnswerTokens answerTokens = new AnswerTokens();
  private final List<Double> candidates = new ArrayList<>();
  private Optional<FinishReason> reason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean done;

  Chunks(ObjectMapper json) {
    this.json = json;
  }

  /**
   * What one line adds; comments, event names and blank lines add nothing.
   *
   * @throws EngineException if the server reports an error in the stream or sends no JSON
   */
  List<Delta> line(String line) {
    if (!line.startsWith(DATA)) {
      return List.of();
    }
    String data = line.substring(DATA.length()).strip();
    if (data.equals(DONE)) {
      done = true;
      return List.of();
    }
    return chunk(parse(data));
  }

  private JsonNode parse(String data) {
    try {
      return json.readTree(data);
    } catch (JsonProcessingException e) {
      throw new EngineException(Kind.INTERNAL, "the engine's stream holds what is not JSON");
    }
  }

  private List<Delta> chunk(JsonNode chunk) {
    if (chunk.hasNonNull("error")) {
      throw OpenAiErrors.inStream(chunk);
    }
    JsonNode counted = chunk.path("usage");
    if (counted.isObject()) {
      usage = Optional.of(usage(counted));
    }
    JsonNode choice = chunk.path("choices").path(0);
    finish(choice);
    List<Delta> deltas = deltas(choice);
    answerTokens.add(
        choice.path("logprobs"), !deltas.isEmpty() && deltas.stream().allMatch(Delta::reasoning));
    choice.path("candidate_logprobs").forEach(value -> candidates.add(value.asDouble()));
    return deltas;
  }

  /** A chat's choice has a delta, a raw text's has text. */
  private List<Delta> deltas(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    List<Delta> deltas = new ArrayList<>();
    String thought = delta.path("reasoning_content").asText("");
    if (thought.isEmpty()) {
      thought = delta.path("reasoning").asText("");
    }
    if (!thought.isEmpty()) {
      deltas.addAll(transcript.reasoning(thought));
    }
    String content = delta.path("content").asText("") + choice.path("text").asText("");
    if (!content.isEmpty()) {
      deltas.addAll(transcript.content(content));
    }
    return deltas;
  }

  private void finish(JsonNode choice) {
    JsonNode finishReason = choice.path("finish_reason");
    if (finishReason.isTextual()) {
      boolean late = choice.path("stop_reason").asText("").equals("deadline");
      reason =
          Optional.of(
              switch (finishReason.textValue()) {
                case "length" -> late ? FinishReason.DEADLINE : FinishReason.LENGTH;
                case "content_filter" -> FinishReason.CONTENT_FILTER;
                default -> FinishReason.STOP;
              });
    }
  }

  /** The counts of OpenAI, or where SGLang and DeepSeek put theirs. */
  private Usage usage(JsonNode counted) {
    int completion = counted.path("completion_tokens").asInt();
    int told =
        counted
            .path("completion_tokens_details")
            .path("reasoning_tokens")
            .asInt(counted.path("reasoning_tokens").asInt(-1));
    int thought = told >= 0 ? told : (int) Math.round(completion * transcript.thoughtShare());
    int cached =
        counted
            .path("prompt_tokens_details")
            .path("cached_tokens")
            .asInt(counted.path("prompt_cache_hit_tokens").asInt());
    return new Usage(
        counted.path("prompt_tokens").asInt(),
        cached,
        Math.min(thought, completion),
        completion - Math.min(thought, completion));
  }

  /**
   * The end of a stream that ended by itself.
   *
   * @throws EngineException if it broke off in the middle
   */
  Finished ended() {
    if (reason.isEmpty() && !done) {
      throw new EngineException(Kind.UNAVAILABLE, "the engine's stream broke off");
    }
    return finished(reason.orElse(FinishReason.STOP));
  }

  /** The end of a stream that its reader stopped. */
  Finished stopped() {
    return finished(FinishReason.DEADLINE);
  }

  private Finished finished(FinishReason why) {
    return new Finished(
        transcript.text(),
        why,
        usage.orElseGet(this::estimate),
        answerTokens.afterThought(),
        candidates);
  }

  private Usage estimate() {
    int all = Tokenizer.estimate().count(transcript.text());
    int thought = (int) Math.round(all * transcript.thoughtShare());
    return new Usage(0, 0, thought, all - thought);
  }
}
