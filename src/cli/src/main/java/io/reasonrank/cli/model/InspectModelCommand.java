package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model inspect}: shape, size, template and provenance of a model directory, as JSON. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Loads a model and prints its shape, template and digest as JSON.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:it loads", "78:it does not"})
public final class InspectModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "model directory in Hugging Face layout")
  @SuppressWarnings("NullAway.Init") // set by Picocli
  Path directory;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() throws IOException {
    ObjectNode report = Json.object();
    try (var model = DecoderModel.load(directory)) {
      report.set("config", Json.mapper().readTree(model.config().toJson()));
      report.put("parameters", model.parameters());
    } catch (CheckpointException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
    Path template = directory.resolve(PromptTemplate.FILE_NAME);
    if (Files.isRegularFile(template)) {
      var parsed = PromptTemplate.parse(Files.readString(template));
      report.put("template", parsed.name()).put("templateDigest", parsed.digest());
    }
    if (Artifact.isCommitted(directory)) {
      report.put("digest", Artifact.manifest(directory).digest());
    }
    command.commandLine().getOut().println(Json.pretty(report));
    command.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}
