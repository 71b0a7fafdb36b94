package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.StoredTensor;
import io.reasonrank.engine.djl.checkpoint.TensorSource;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What {@code model inspect} says of a model. */
final class ModelReport {
  private static final int[] CONTEXTS = {2048, 8192, 32_768, 131_072};

  private ModelReport() {}

  /**
   * Shape, tensors, tokens and memory.
   *
   * @throws CheckpointException naming the file and the tensor that is wrong
   */
  static ObjectNode of(Path model) {
    ModelConfig config = ModelConfig.read(model);
    SortedMap<String, StoredTensor> tensors = TensorSource.open(model).tensors();
    long parameters = parameters(model, config, tensors);
    ObjectNode report = Json.object();
    try {
      report.set("config", Json.mapper().readTree(config.toJson()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    report.put("architecture", config.architecture().toString());
    report.put("parameters", parameters);
    report.put("contextTokens", config.contextTokens());
    report.set("types", types(tensors));
    report.put("bytes", tensors.values().stream().mapToLong(StoredTensor::bytes).sum());
    tokens(model, report);
    report.set("memory", memory(config, parameters));
    return report;
  }

  /** Every tensor that the architecture has must be there in its shape. */
  private static long parameters(
      Path model, ModelConfig config, SortedMap<String, StoredTensor> tensors) {
    long sum = 0;
    for (String name : WeightNames.of(config).all()) {
      StoredTensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new CheckpointException(
            model + ": tensor " + name + " is missing; fetch all files again");
      }
      long[] expected = WeightNames.shape(config, name);
      if (!Arrays.equals(expected, tensor.shape())) {
        throw new CheckpointException(
            "%s: tensor %s has shape %s, the configuration says %s"
                .formatted(
                    tensor.file(),
                    name,
                    Arrays.toString(tensor.shape()),
                    Arrays.toString(expected)));
      }
      sum += tensor.size();
    }
    return sum;
  }

  private static ObjectNode types(SortedMap<String, StoredTensor> tensors) {
    var counts = new TreeMap<String, Integer>();
    tensors.values().forEach(tensor -> counts.merge(tensor.type().toString(), 1, Integer::sum));
    ObjectNode types = Json.object();
    counts.forEach(types::put);
    return types;
  }

  private static void tokens(Path model, ObjectNode report) {
    try (var tokenizer = HfTokenizer.open(model)) {
      ArrayNode ends = report.putArray("endTokens");
      tokenizer.endIds().stream().sorted().forEach(id -> ends.add(id.longValue()));
    }
  }

  /** Bytes of weights and of keys and values, as the engine keeps them. */
  private static ObjectNode memory(ModelConfig config, long parameters) {
    ObjectNode memory = Json.object();
    memory
        .putObject("weights")
        .put("fp32", 4 * parameters)
        .put("bf16", 2 * parameters)
        .put("int8", parameters);
    long perToken = 2L * config.layers() * config.keyValueHeads() * config.headSize() * Float.BYTES;
    memory.put("perToken", perToken);
    ObjectNode cache = memory.putObject("perSequence");
    for (int context : CONTEXTS) {
      if (context < config.contextTokens()) {
        cache.put(Integer.toString(context), perToken * context);
      }
    }
    cache.put(Integer.toString(config.contextTokens()), perToken * config.contextTokens());
    return memory;
  }

  /** Prompt template and digest, where the model has them. */
  static void addProvenance(ObjectNode report, Path model) throws IOException {
    Path template = model.resolve(PromptTemplate.FILE_NAME);
    if (Files.isRegularFile(template)) {
      var parsed = PromptTemplate.parse(Files.readString(template));
      report.put("template", parsed.name()).put("templateDigest", parsed.digest());
    }
    if (Artifact.isCommitted(model)) {
      report.put("digest", Artifact.manifest(model).digest());
    }
  }

  /** The report for people. */
  static String text(Path model, ObjectNode report) {
    JsonNode config = report.path("config");
    var text = new StringBuilder();
    line(
        text,
        model.toString(),
        "%s, %d layers of width %d, %d query and %d key heads, vocabulary %d",
        report.path("architecture").asText(),
        config.path("num_hidden_layers").asInt(),
        config.path("hidden_size").asInt(),
        config.path("num_attention_heads").asInt(),
        config.path("num_key_value_heads").asInt(),
        config.path("vocab_size").asInt());
    line(
        text,
        "parameters",
        "%,d in %s, %s",
        report.path("parameters").asLong(),
        report.path("types"),
        Bytes.of(report.path("bytes").asLong()));
    line(
        text,
        "context",
        "%,d tokens, ends with %s",
        report.path("contextTokens").asInt(),
        report.path("endTokens"));
    JsonNode memory = report.path("memory");
    line(text, "weights", "%s", sizes(memory.path("weights")));
    line(text, "one sequence", "%s", sizes(memory.path("perSequence")));
    for (String field : new String[] {"template", "templateDigest", "digest"}) {
      if (report.has(field)) {
        line(text, field, "%s", report.path(field).asText());
      }
    }
    return text.toString().stripTrailing();
  }

  private static String sizes(JsonNode sizes) {
    var text = new StringBuilder();
    sizes
        .properties()
        .forEach(
            size ->
                text.append(text.isEmpty() ? "" : ", ")
                    .append(size.getKey())
                    .append(": ")
                    .append(Bytes.of(size.getValue().asLong())));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-14s ", name + ":"))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
