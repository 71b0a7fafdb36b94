package io.reasonrank.bench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.tokenize.ChatOptions;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.Logits;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** What a checkpoint says: logits, greedy tokens, prompts. */
final class Reading {
  private Reading() {}

  static void logits(JsonNode request, ObjectNode result) throws IOException {
    try (var model = DecoderModel.load(Requests.path(request, "model"));
        var logits = new Logits(model)) {
      for (int i = 0; i < request.path("prompts").size(); i++) {
        float[] values =
            logits.of(
                Requests.longs(request.path("prompts").get(i)),
                Requests.longs(request.path("positions").get(i)));
        Requests.append(Requests.path(request, "out"), values);
      }
      result.put("vocabulary", model.config().vocabulary());
    }
  }

  static void greedy(JsonNode request, ObjectNode result) {
    ArrayNode all = result.putArray("ids");
    int tokens = request.path("tokens").asInt();
    try (var model = DecoderModel.load(Requests.path(request, "model"))) {
      for (JsonNode prompt : request.path("prompts")) {
        long[] ids = Requests.longs(prompt);
        var limits = DecodeLimits.of(1, ids.length + tokens + 1, 512);
        try (var loop = new DecodeLoop(model, Set.of(), limits, Clock.systemUTC())) {
          var task = new Collecting(ids, tokens);
          loop.submit(task);
          loop.drain();
          ArrayNode row = all.addArray();
          task.chosen.forEach(row::add);
        }
      }
    }
  }

  /** Prompts of conversations, as text and as ids. */
  static void chat(JsonNode request, ObjectNode result) {
    var options = new ChatOptions(request.path("generate").asBoolean(true), Map.of());
    if (request.has("thinking")) {
      options = options.withThinking(request.path("thinking").asBoolean());
    }
    ArrayNode ids = result.putArray("ids");
    ArrayNode texts = result.putArray("texts");
    try (var tokenizer = HfTokenizer.open(Requests.path(request, "model"))) {
      for (JsonNode conversation : request.path("conversations")) {
        List<ChatMessage> messages = messages(conversation);
        texts.add(tokenizer.render(messages, options).toString());
        ArrayNode row = ids.addArray();
        LongStream.of(tokenizer.encodeChat(messages, options)).forEach(row::add);
      }
    }
  }

  /** Ids of plain texts, and what they decode to. */
  static void tokens(JsonNode request, ObjectNode result) {
    ArrayNode ids = result.putArray("ids");
    ArrayNode texts = result.putArray("texts");
    try (var tokenizer = HfTokenizer.open(Requests.path(request, "model"))) {
      for (JsonNode text : request.path("texts")) {
        long[] encoded = tokenizer.encode(text.asText());
        ArrayNode row = ids.addArray();
        LongStream.of(encoded).forEach(row::add);
        texts.add(tokenizer.decode(encoded));
      }
    }
  }

  private static List<ChatMessage> messages(JsonNode conversation) {
    var messages = new ArrayList<ChatMessage>();
    for (JsonNode message : conversation) {
      messages.add(
          new ChatMessage(
              ChatMessage.Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
              message.path("content").asText()));
    }
    return messages;
  }

  private static final class Collecting extends DecodeTask {
    final List<Long> chosen = new ArrayList<>();

    Collecting(long[] prompt, int tokens) {
      super(prompt, tokens, Sampling.GREEDY, Optional.empty(), 0);
    }

    @Override
    protected void onToken(long id) {
      chosen.add(id);
    }

    @Override
    protected void onFinished(FinishReason reason) {
      // The tokens are all there is to tell.
    }

    @Override
    protected void onFailed(RuntimeException fault) {
      throw fault;
    }
  }
}
