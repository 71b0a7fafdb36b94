package io.reasonrank.cli.model;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.Trees;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.training.pretrain.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model create}: an untrained small model whose vocabulary comes from a corpus. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a decoder of about 0.3 million parameters with a tokenizer of its own, in Hugging"
          + " Face",
      "layout: enough to learn to compare short passages on a CPU."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:made", "66:no such corpus", "78:the output exists"})
public final class CreateModelCommand implements Callable<Integer> {
  private static final String TEMPLATE = "compact";
  private static final int TOKENS_PER_STEP = 2000;
  private static final double LEARNING_RATE = 3e-3;
  private static final int LARGEST_LIST = 6;
  private static final int SHOW_EVERY = 100;

  @Option(
      names = "--corpus",
      required = true,
      arity = "1..*",
      description = "folders in BEIR layout, and plain text files, that the vocabulary is made of")
  List<Path> corpora = List.of();

  @Option(names = "--out", required = true, description = "directory to make")
  @SuppressWarnings("NullAway.Init") // set by Picocli
  Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "start of the random weights (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--vocabulary",
      defaultValue = "3000",
      description = "most tokens beside the special ones (default: ${DEFAULT-VALUE})")
  int vocabulary;

  @Option(
      names = "--pretrain",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = {
        "pre-train on made-up lists of one to six passages to compare words, whatever they are;",
        "5000 steps take about eight minutes of one core (default: none)"
      })
  int pretrain;

  @Option(names = "--force", description = "replace an existing directory")
  boolean force;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out) && !force) {
      throw StageException.configuration(
          out + " exists; give another --out, or --force to replace it");
    }
    Path partial = out.resolveSibling(out.getFileName() + ".partial");
    Trees.delete(partial);
    Files.createDirectories(partial);
    var config = ModelCreator.tiny(seed).withVocabulary(vocabulary).create(partial, texts());
    Files.writeString(
        partial.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn(TEMPLATE).format());
    if (pretrain > 0) {
      new Pretraining(pretrain, TOKENS_PER_STEP, LEARNING_RATE, LARGEST_LIST, seed)
          .run(partial, passages(), this::show);
    }
    Trees.delete(out);
    Files.move(partial, out, StandardCopyOption.ATOMIC_MOVE);
    command
        .commandLine()
        .getOut()
        .printf(
            "made %s: %s, %d layers of width %d, vocabulary %d%n",
            out, config.architecture(), config.layers(), config.hidden(), config.vocabulary());
    command.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  /** What the vocabulary is made of. */
  private List<String> texts() throws IOException {
    var texts = new ArrayList<>(passages());
    for (Path corpus : corpora) {
      if (Files.isDirectory(corpus)) {
        Beir.queries(corpus, BadLines.FAIL).values().forEach(query -> texts.add(query.text()));
      } else {
        texts.addAll(Files.readAllLines(corpus));
      }
    }
    return texts;
  }

  private List<String> passages() {
    var passages = new ArrayList<String>();
    for (Path corpus : corpora) {
      if (Files.isDirectory(corpus)) {
        Beir.corpus(corpus, BadLines.FAIL).values().forEach(p -> passages.add(p.text()));
      } else if (!Files.isRegularFile(corpus)) {
        throw StageException.noInput("there is no corpus " + corpus);
      }
    }
    return passages;
  }

  private void show(long step, long total, String unit, Map<String, Double> metrics) {
    if (step % SHOW_EVERY == 0) {
      command.commandLine().getErr().printf("%d/%d %s %s%n", step, total, unit, metrics);
      command.commandLine().getErr().flush();
    }
  }
}
