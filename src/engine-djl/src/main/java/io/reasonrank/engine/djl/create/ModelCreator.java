package io.reasonrank.engine.djl.create;

import io.reasonrank.engine.djl.checkpoint.Architecture;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.RopeScaling;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes an untrained small model with a tokenizer of its own.
 *
 * @param hidden width
 * @param layers number of blocks
 * @param heads query and key heads
 * @param feedForward inner width
 * @param vocabulary most tokens beside the special ones
 * @param contextTokens most positions
 * @param seed start of the random weights
 */
public record ModelCreator(
    int hidden,
    int layers,
    int heads,
    int feedForward,
    int vocabulary,
    int contextTokens,
    long seed) {

  /** About 0.3 million parameters: what a CPU core trains in minutes. */
  public static ModelCreator tiny(long seed) {
    return new ModelCreator(64, 3, 2, 128, 4000, 2048, seed);
  }

  public ModelCreator withVocabulary(int most) {
    return new ModelCreator(hidden, layers, heads, feedForward, most, contextTokens, seed);
  }

  /** Writes the model into an existing empty directory and returns its configuration. */
  public ModelConfig create(Path directory, Collection<String> texts) throws IOException {
    List<String> words = new VocabularyBuilder(vocabulary).build(texts);
    List<String> added = TokenizerFiles.added();
    TokenizerFiles.write(directory, words, contextTokens);
    var config =
        new ModelConfig(
            Architecture.QWEN2,
            added.size() + words.size(),
            hidden,
            layers,
            heads,
            heads,
            hidden / heads,
            feedForward,
            1e-6,
            1e6,
            RopeScaling.NONE,
            true,
            false,
            true,
            contextTokens);
    Files.writeString(directory.resolve(ModelConfig.FILE_NAME), config.toJson());
    var weights = new StructuredInitialization(config, markers(added), seed).build();
    Safetensors.write(directory.resolve("model.safetensors"), weights);
    return config;
  }

  private static List<Integer> markers(List<String> added) {
    var ids = new ArrayList<Integer>();
    for (int id = 0; id < added.size(); id++) {
      if (added.get(id).startsWith("[") || added.get(id).equals("query:")) {
        ids.add(id);
      }
    }
    return ids;
  }
}
