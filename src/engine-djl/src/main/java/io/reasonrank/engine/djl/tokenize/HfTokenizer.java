package io.reasonrank.engine.djl.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.tokenize.jinja.TemplateException;
import io.reasonrank.engine.djl.tokenize.jinja.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** The tokenizer of a checkpoint, its chat template and its end tokens. */
public final class HfTokenizer implements Tokenizer, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final Path origin;
  private final Optional<ChatTemplate> chatTemplate;
  private final Set<String> controlTokens;
  private final Map<String, Long> addedIds;
  private final Set<Long> endIds;

  private HfTokenizer(
      HuggingFaceTokenizer tokenizer,
      Path origin,
      Optional<ChatTemplate> chatTemplate,
      Set<String> controlTokens,
      Map<String, Long> addedIds,
      Set<Long> endIds) {
    this.tokenizer = tokenizer;
    this.origin = origin;
    this.chatTemplate = chatTemplate;
    this.controlTokens = controlTokens;
    this.addedIds = addedIds;
    this.endIds = endIds;
  }

  /** Opens the tokenizer of a model directory in Hugging Face layout, or of a GGUF file. */
  public static HfTokenizer open(Path model) {
    var source = TokenizerSource.of(model);
    var ids = new HashMap<String, Long>();
    var control = new TreeSet<String>();
    for (JsonNode token : source.json().path("added_tokens")) {
      ids.put(token.path("content").asText(), token.path("id").asLong());
      if (token.path("special").asBoolean(false)) {
        control.add(token.path("content").asText());
      }
    }
    return new HfTokenizer(
        tokenizer(source), source.origin(), template(source), control, ids, ends(source, ids));
  }

  private static HuggingFaceTokenizer tokenizer(TokenizerSource source) {
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(JSON.writeValueAsBytes(source.json())),
          Map.of("padding", "false", "truncation", "false"));
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(
          source.origin() + ": the tokenizer cannot be used; " + e.getMessage(), e);
    }
  }

  /** Token ids of a chat up to where the assistant goes on. */
  public long[] encodeChat(List<ChatMessage> messages) {
    return encodeChat(messages, ChatOptions.GENERATE);
  }

  /** Token ids of a chat; control tokens spelled out in its contents stay text. */
  public long[] encodeChat(List<ChatMessage> messages, ChatOptions options) {
    return encode(render(messages, options));
  }

  /** The prompt that a chat becomes, as transformers renders it. */
  public Text render(List<ChatMessage> messages, ChatOptions options) {
    var template =
        chatTemplate.orElseThrow(
            () ->
                new CheckpointException(
                    origin
                        + ": no chat template in tokenizer_config.json or chat_template.jinja; give"
                        + " an instruct checkpoint"));
    try {
      return template.render(messages, options);
    } catch (TemplateException e) {
      throw new CheckpointException(origin + ": " + e.getMessage(), e);
    }
  }

  /**
   * Token ids of a text; where somebody else spells out a control token, it is cut in two before it
   * is tokenised, and everything else is tokenised as a whole.
   */
  long[] encode(Text text) {
    var ids = LongStream.builder();
    int from = 0;
    for (int cut : cuts(text)) {
      LongStream.of(encode(text.part(from, cut).toString())).forEach(ids);
      from = cut;
    }
    LongStream.of(encode(text.part(from, text.length()).toString())).forEach(ids);
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
    return encode(Text.foreign(text)).length;
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

  /** Places inside control tokens of which any character comes from somebody else. */
  private SortedSet<Integer> cuts(Text text) {
    var cuts = new TreeSet<Integer>();
    String plain = text.toString();
    for (String token : controlTokens) {
      int at = plain.indexOf(token);
      while (at >= 0 && token.length() > 1) {
        if (text.isForeign(at, at + token.length())) {
          cuts.add(at + token.length() / 2);
        }
        at = plain.indexOf(token, at + 1);
      }
    }
    return cuts;
  }

  private static Optional<ChatTemplate> template(TokenizerSource source) {
    return source
        .template()
        .map(
            text ->
                template(
                    source, text, Map.of("bos_token", source.begin(), "eos_token", source.end())));
  }

  private static ChatTemplate template(
      TokenizerSource source, String text, Map<String, Object> constants) {
    try {
      return new ChatTemplate(text, constants, Clock.systemDefaultZone());
    } catch (TemplateException e) {
      throw new CheckpointException(source.origin() + ": " + e.getMessage(), e);
    }
  }

  private static Set<Long> ends(TokenizerSource source, Map<String, Long> ids) {
    var ends = new HashSet<>(source.endIds());
    Long named = ids.get(source.end());
    if (named != null) {
      ends.add(named);
    }
    if (ends.isEmpty()) {
      throw new CheckpointException(
          source.origin() + ": no end-of-turn token; set eos_token_id in generation_config.json");
    }
    return Set.copyOf(ends);
  }
}
