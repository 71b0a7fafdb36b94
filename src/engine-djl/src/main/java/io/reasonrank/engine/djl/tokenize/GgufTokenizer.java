package io.reasonrank.engine.djl.tokenize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.GgufFile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokenizer of a GGUF file as the {@code tokenizer.json} that it was made from: byte-level BPE
 * with the splitting rule that the file names.
 */
final class GgufTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "tokenizer.ggml.";
  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;

  /** The rule of GPT-4 and its kin; digits in runs of one to so many. */
  private static final String WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}%s"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private final GgufFile gguf;
  private final List<String> tokens;

  private GgufTokenizer(GgufFile gguf) {
    this.gguf = gguf;
    this.tokens = gguf.texts(PREFIX + "tokens");
  }

  static TokenizerSource of(GgufFile gguf) {
    return new GgufTokenizer(gguf).source();
  }

  private TokenizerSource source() {
    String model = gguf.text(PREFIX + "model").orElse("");
    if (!model.equals("gpt2") || tokens.isEmpty()) {
      throw fault("tokenizer of type '" + model + "' is not supported; byte-level BPE ('gpt2') is");
    }
    return new TokenizerSource(
        gguf.file(),
        json(),
        gguf.text("tokenizer.chat_template"),
        token("bos_token_id").orElse(""),
        token("eos_token_id").orElse(""),
        ends());
  }

  private ObjectNode json() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.set("added_tokens", added());
    splitting(root);
    root.putNull("post_processor");
    root.set("decoder", byteLevel(false));
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.put("ignore_merges", rule().equals("llama-bpe"));
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    gguf.texts(PREFIX + "merges").forEach(merges::add);
    return root;
  }

  private ArrayNode added() {
    List<Long> types = gguf.integers(PREFIX + "token_type");
    ArrayNode added = JSON.createArrayNode();
    for (int id = 0; id < Math.min(types.size(), tokens.size()); id++) {
      long type = types.get(id);
      if (type == CONTROL || type == USER_DEFINED) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens.get(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", type == CONTROL);
      }
    }
    return added;
  }

  /** Normaliser and pre-tokenizer. */
  private void splitting(ObjectNode root) {
    root.putNull("normalizer");
    ArrayNode steps =
        root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    switch (rule()) {
      case "smollm" -> {
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.add(byteLevel(true));
      }
      case "gpt-2", "default" -> steps.add(byteLevel(true));
      case "qwen2" -> {
        root.putObject("normalizer").put("type", "NFC");
        split(steps, WORDS.formatted(""));
      }
      case "llama-bpe" -> split(steps, WORDS.formatted("{1,3}"));
      default ->
          throw fault(
              "pre-tokenizer '"
                  + rule()
                  + "' is not known; smollm, qwen2, llama-bpe and gpt-2 are");
    }
  }

  private String rule() {
    return gguf.text(PREFIX + "pre").orElse("default");
  }

  private static void split(ArrayNode steps, String regex) {
    ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Isolated");
    split.put("invert", false).putObject("pattern").put("Regex", regex);
    steps.add(byteLevel(false));
  }

  private static ObjectNode byteLevel(boolean regex) {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", regex);
  }

  private Optional<String> token(String key) {
    return gguf.integer(PREFIX + key)
        .filter(id -> id >= 0 && id < tokens.size())
        .map(id -> tokens.get((int) (long) id));
  }

  private Set<Long> ends() {
    var ends = new HashSet<Long>();
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      gguf.integer(PREFIX + key).ifPresent(ends::add);
    }
    return Set.copyOf(ends);
  }

  private CheckpointException fault(String what) {
    return new CheckpointException(gguf.file() + ": " + what);
  }
}
