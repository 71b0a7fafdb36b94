package io.reasonrank.engine.djl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.Architecture;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.RopeScaling;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small random models with a byte-level BPE tokenizer, as Qwen2 and Llama 3 have one. */
public final class BytePairModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Digits two by two, and brackets with what stands between them. */
  public static final List<String> MERGES =
      List.of("1 0", "1 2", "2 3", "5 7", "] Ġ", "]Ġ >", "Ġ [", "]Ġ> Ġ[", "t h", "th e", "Ġ the");

  private BytePairModels() {}

  /** Writes a model directory; {@code merges} are pairs of tokens that become one. */
  public static Path create(Path directory, List<String> merges, int contextTokens) {
    try {
      int vocabulary = writeTokenizer(directory, merges);
      var config =
          new ModelConfig(
              Architecture.QWEN2,
              vocabulary,
              32,
              2,
              4,
              2,
              8,
              48,
              1e-6,
              10_000,
              RopeScaling.NONE,
              true,
              false,
              true,
              contextTokens);
      Files.writeString(directory.resolve("config.json"), config.toJson());
      Safetensors.write(directory.resolve("model.safetensors"), RandomModels.weights(config, 5));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int writeTokenizer(Path directory, List<String> merges) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    for (int b = 0; b < 256; b++) {
      vocab.put(character(b), b);
    }
    var pairs = model.putArray("merges");
    for (String merge : merges) {
      vocab.put(merge.replace(" ", ""), vocab.size());
      pairs.add(merge);
    }
    ObjectNode end = root.putArray("added_tokens").addObject();
    end.put("id", vocab.size()).put("content", "<|im_end|>").put("special", true);
    end.put("single_word", false).put("lstrip", false).put("rstrip", false);
    end.put("normalized", false);
    bytes(root.putObject("pre_tokenizer"));
    bytes(root.putObject("decoder"));
    Files.writeString(directory.resolve("tokenizer.json"), root.toString());
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        JSON.createObjectNode()
            .put("eos_token", "<|im_end|>")
            .put("clean_up_tokenization_spaces", false)
            .put("chat_template", "{% for m in messages %}{{ m['content'] }}<|im_end|>{% endfor %}")
            .toString());
    return vocab.size() + 1;
  }

  private static void bytes(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
    node.put("use_regex", false);
  }

  /** The printable character that stands for a byte in GPT-2's table. */
  private static String character(int b) {
    boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    if (printable) {
      return String.valueOf((char) b);
    }
    int before = b <= 32 ? b : b < 0xA1 ? b - 0x7F + 33 : 33 + 34;
    return String.valueOf((char) (256 + before));
  }
}
