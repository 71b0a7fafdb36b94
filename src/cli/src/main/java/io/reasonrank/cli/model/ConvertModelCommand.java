package io.reasonrank.cli.model;

import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelFiles;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code model convert}: another precision, other shards, a GGUF file as a directory, or an adapter
 * folded in.
 */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a model again in Hugging Face layout: in another precision, cut into other shards,",
      "from a GGUF file, or with a LoRA adapter folded in. transformers, vLLM and SGLang load what",
      "it writes."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:written",
      "66:there is no such model",
      "78:it cannot be read, or the output exists"
    })
public final class ConvertModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Directory in Hugging Face layout, or GGUF file.")
  private Path model = Path.of("");

  @Option(names = "--out", required = true, description = "Directory to make.")
  private Path out = Path.of("");

  @Option(
      names = "--dtype",
      defaultValue = "f32",
      description = "f32, f16 or bf16 (default: ${DEFAULT-VALUE}).")
  private String type = "f32";

  @Option(
      names = "--shard-size",
      defaultValue = "5GB",
      description = "Largest file of weights (default: ${DEFAULT-VALUE}).")
  private String shardSize = "5GB";

  @Option(
      names = "--adapter",
      description = "Directory of a LoRA adapter in PEFT's layout, made for this model.")
  private Optional<Path> adapter = Optional.empty();

  @Option(names = "--force", description = "Replace an existing directory.")
  private boolean force;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    EngineSettings.require(model);
    WeightFiles.Format format = EngineSettings.loading(this::format);
    if (Files.exists(out) && !force) {
      throw StageException.configuration(
          out + " exists; give another --out, or --force to replace it");
    }
    Path partial = out.resolveSibling(out.getFileName() + ".partial");
    Trees.delete(partial);
    Files.createDirectories(partial);
    write(partial, format);
    Trees.delete(out);
    Files.move(partial, out, StandardCopyOption.ATOMIC_MOVE);
    command.commandLine().getOut().printf("wrote %s in %s%n", out, format.type());
    return ExitCode.OK.code();
  }

  private void write(Path directory, WeightFiles.Format format) throws IOException {
    try {
      if (adapter.isPresent()) {
        ModelFiles.fold(model, adapter.get(), directory, format);
      } else {
        ModelFiles.convert(model, directory, format);
      }
    } catch (CheckpointException e) {
      Trees.delete(directory);
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
    Path template = model.resolve(PromptTemplate.FILE_NAME);
    if (Files.isRegularFile(template)) {
      Files.copy(template, directory.resolve(PromptTemplate.FILE_NAME));
    }
  }

  private WeightFiles.Format format() {
    TensorType wanted =
        switch (type.toLowerCase(Locale.ROOT)) {
          case "f32", "fp32", "float32" -> TensorType.F32;
          case "f16", "fp16", "float16" -> TensorType.F16;
          case "bf16", "bfloat16" -> TensorType.BF16;
          default ->
              throw new IllegalArgumentException("dtype is '" + type + "'; give f32, f16 or bf16");
        };
    return new WeightFiles.Format(wanted, Bytes.parse(shardSize));
  }
}
