package io.reasonrank.engine.djl.create;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code tokenizer.json} and its companions for a small WordPiece model. */
final class TokenizerFiles {
  static final String PAD = "<|pad|>";
  static final String END = "<|end|>";
  static final String LINE = "⏎";
  private static final String UNKNOWN = "<|unk|>";
  private static final int NUMBERED_PASSAGES = 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHAT_TEMPLATE =
      "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}"
          + "{% if message['role'] == 'assistant' %}"
          + END
          + "{% endif %}{% endfor %}"
          + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

  private TokenizerFiles() {}

  /**
   * Tokens that stand for themselves wherever they occur; those marked special never come from user
   * text.
   */
  static List<String> added() {
    var tokens = new ArrayList<String>();
    tokens.addAll(List.of(PAD, UNKNOWN, END, "<|system|>", "<|user|>", "<|assistant|>"));
    tokens.addAll(List.of("<think>", "</think>", "<answer>", "</answer>"));
    for (int i = 1; i <= NUMBERED_PASSAGES; i++) {
      tokens.add("[" + i + "]");
    }
    tokens.add("query:");
    tokens.add(LINE);
    return tokens;
  }

  static boolean isSpecial(String token) {
    return token.startsWith("<|");
  }

  static void write(Path directory, List<String> vocabulary, int contextTokens) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode addedTokens = root.putArray("added_tokens");
    ObjectNode vocab = JSON.createObjectNode();
    for (String token : added()) {
      int id = vocab.size();
      vocab.put(token, id);
      addedTokens
          .addObject()
          .put("id", id)
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", isSpecial(token));
    }
    vocabulary.forEach(token -> vocab.put(token, vocab.size()));
    root.set("normalizer", normalizer());
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    root.putNull("post_processor");
    root.set("decoder", decoder());
    ObjectNode model = root.putObject("model");
    model.put("type", "WordPiece").put("unk_token", UNKNOWN).put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100).set("vocab", vocab);
    Files.writeString(directory.resolve("tokenizer.json"), root.toPrettyString() + "\n");
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast").put("model_max_length", contextTokens);
    config.put("eos_token", END).put("pad_token", PAD).put("unk_token", UNKNOWN);
    config.put("chat_template", CHAT_TEMPLATE).put("clean_up_tokenization_spaces", false);
    Files.writeString(directory.resolve("tokenizer_config.json"), config.toPrettyString() + "\n");
    ObjectNode generation = JSON.createObjectNode();
    generation.put("eos_token_id", added().indexOf(END)).put("pad_token_id", added().indexOf(PAD));
    generation.put("do_sample", false);
    Files.writeString(
        directory.resolve("generation_config.json"), generation.toPrettyString() + "\n");
  }

  /** Lower case, accents dropped; the end of a line becomes a token of its own. */
  private static ObjectNode normalizer() {
    ObjectNode node = JSON.createObjectNode().put("type", "Sequence");
    ArrayNode steps = node.putArray("normalizers");
    steps.addObject().put("type", "NFD");
    steps.addObject().put("type", "StripAccents");
    steps.addObject().put("type", "Lowercase");
    ObjectNode line = steps.addObject().put("type", "Replace").put("content", " " + LINE + " ");
    line.putObject("pattern").put("String", "\n");
    return node;
  }

  private static ObjectNode decoder() {
    ObjectNode node = JSON.createObjectNode().put("type", "Sequence");
    ArrayNode steps = node.putArray("decoders");
    steps.addObject().put("type", "WordPiece").put("prefix", "##").put("cleanup", false);
    ObjectNode line = steps.addObject().put("type", "Replace").put("content", "\n");
    line.putObject("pattern").put("String", " " + LINE);
    return node;
  }
}
