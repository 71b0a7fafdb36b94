package io.reasonrank.engine.djl.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** The tokenizer of a checkpoint: {@code tokenizer.json}, its chat template and its end tokens. */
public final class HfTokenizer implements Tokenizer, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final ChatTemplate chatTemplate;
  private final Set<String> controlTokens;
  private final Map<String, Long> addedIds;
  private final Set<Long> endIds;

  private HfTokenizer(
      HuggingFaceTokenizer tokenizer,
      ChatTemplate chatTemplate,
      Set<String> controlTokens,
      Map<String, Long> addedIds,
      Set<Long> endIds) {
    this.tokenizer = tokenizer;
    this.chatTemplate = chatTemplate;
    this.controlTokens = controlTokens;
    this.addedIds = addedIds;
    this.endIds = endIds;
  }

  /** Opens the tokenizer of a model directory in Hugging Face layout. */
  public static HfTokenizer open(Path modelDirectory) {
    Path file = modelDirectory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          modelDirectory + ": no tokenizer.json; give a checkpoint with a fast tokenizer");
    }
    try {
      JsonNode config = optional(modelDirectory.resolve("tokenizer_config.json"));
      JsonNode added = JSON.readTree(file.toFile()).path("added_tokens");
      var ids = new HashMap<String, Long>();
      var control = new TreeSet<String>();
      for (JsonNode token : added) {
        ids.put(token.path("content").asText(), token.path("id").asLong());
        if (token.path("special").asBoolean(false)) {
          control.add(token.path("content").asText());
        }
      }
      var tokenizer =
          HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"));
      return new HfTokenizer(
          tokenizer,
          template(modelDirectory, config),
          control,
          ids,
          ends(modelDirectory, config, ids));
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  /** Token ids of a chat up to where the assistant goes on. */
  public long[] encodeChat(List<ChatMessage> messages) {
    var ids = LongStream.builder();
    for (ChatTemplate.Part part : chatTemplate.render(messages)) {
      List<String> pieces = part.fromTemplate() ? List.of(part.text()) : inert(part.text());
      for (String piece : pieces) {
        LongStream.of(encode(piece)).forEach(ids);
      }
    }
    return ids.build().toArray();
  }

  /**
   * Token ids of plain text; tokens written out in it are recognised, so never give it users' text.
   */
  public long[] encode(String text) {
    return text.isEmpty() ? new long[0] : tokenizer.encode(text, false, false).getIds();
  }

  /** Text of token ids. */
  public String decode(long[] ids) {
    return ids.length == 0 ? "" : tokenizer.decode(ids, false);
  }

  /** Ids that end a turn. */
  public Set<Long> endIds() {
    return endIds;
  }

  /** The id written at the end of an assistant's turn in training. */
  public long endId() {
    return endIds.stream().min(Long::compare).orElseThrow();
  }

  /** Id of a token that stands for itself, or -1 where the tokenizer has none. */
  public long addedId(String token) {
    return addedIds.getOrDefault(token, -1L);
  }

  @Override
  public int count(String text) {
    return inert(text).stream().mapToInt(piece -> encode(piece).length).sum();
  }

  @Override
  public String truncate(String text, int maxTokens) {
    if (text.isEmpty() || count(text) <= maxTokens) {
      return text;
    }
    var spans = tokenizer.encode(text, false, false).getCharTokenSpans();
    int end = maxTokens <= 0 ? 0 : text.length();
    for (int i = Math.min(maxTokens, spans.length) - 1; i >= 0 && maxTokens > 0; i--) {
      if (spans[i] != null) {
        end =
            text.offsetByCodePoints(
                0, Math.min(spans[i].getEnd(), text.codePointCount(0, text.length())));
        break;
      }
    }
    return text.substring(0, end);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** Cuts text inside every control token that it spells out, so that it stays text. */
  private List<String> inert(String text) {
    for (String token : controlTokens) {
      int at = text.indexOf(token);
      if (at >= 0 && token.length() > 1) {
        int cut = at + token.length() / 2;
        var pieces = new ArrayList<>(inert(text.substring(0, cut)));
        pieces.addAll(inert(text.substring(cut)));
        return pieces;
      }
    }
    return List.of(text);
  }

  private static ChatTemplate template(Path directory, JsonNode config) throws IOException {
    JsonNode inConfig = config.path("chat_template");
    Path file = directory.resolve("chat_template.jinja");
    String template;
    if (inConfig.isTextual()) {
      template = inConfig.asText();
    } else if (Files.isRegularFile(file)) {
      template = Files.readString(file);
    } else {
      throw new CheckpointException(
          directory
              + ": no chat template in tokenizer_config.json or chat_template.jinja; give an"
              + " instruct checkpoint");
    }
    return new ChatTemplate(
        template,
        Map.of("bos_token", token(config, "bos_token"), "eos_token", token(config, "eos_token")));
  }

  private static Set<Long> ends(Path directory, JsonNode config, Map<String, Long> ids)
      throws IOException {
    var ends = new HashSet<Long>();
    JsonNode fromGeneration =
        optional(directory.resolve("generation_config.json")).path("eos_token_id");
    if (fromGeneration.isArray()) {
      fromGeneration.forEach(id -> ends.add(id.asLong()));
    } else if (fromGeneration.isNumber()) {
      ends.add(fromGeneration.asLong());
    }
    Long named = ids.get(token(config, "eos_token"));
    if (named != null) {
      ends.add(named);
    }
    if (ends.isEmpty()) {
      throw new CheckpointException(
          directory + ": no end-of-turn token; set eos_token_id in generation_config.json");
    }
    return Set.copyOf(ends);
  }

  private static String token(JsonNode config, String field) {
    JsonNode node = config.path(field);
    return node.isTextual() ? node.asText() : node.path("content").asText("");
  }

  private static JsonNode optional(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
  }
}
