package io.reasonrank.synthesis.teacher;

import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.openai.Dialect;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.engine.openai.RateLimits;
import io.reasonrank.engine.openai.RetryPolicy;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.LabelParameters.Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the language models that teach. */
public final class Teachers {
  /** Ledgers lie beside the outputs of their shards, so that they outlive changes of the spec. */
  private static final String LEDGER_DIRECTORY = ".answers";

  private static final String LEDGER = "answers.jsonl";

  private Teachers() {}

  /**
   * An engine that was opened, and how its tokens are counted.
   *
   * @param engine closed with the teacher
   * @param tokenizer of its model, or an estimate
   */
  public record OpenEngine(GenerationEngine engine, Tokenizer tokenizer) {}

  /** Opens a model directory in this process. */
  @FunctionalInterface
  public interface EmbeddedEngine {
    OpenEngine open(Path model) throws IOException;
  }

  /**
   * An OpenAI-compatible server.
   *
   * @param environment where the key is
   * @throws StageException 78 if the address cannot be used
   */
  public static OpenEngine server(
      LabelParameters.Teacher teacher, Map<String, String> environment) {
    Access access = teacher.access();
    try {
      OpenAiOptions options =
          OpenAiOptions.of(URI.create(teacher.baseUrl()), teacher.model())
              .withContextTokens(teacher.asking().contextTokens())
              .withApiKey(Optional.ofNullable(environment.get(access.apiKeyVariable())))
              .withSilence(Duration.ofSeconds(access.silenceSeconds()))
              .withDialect(dialect(access.dialect()))
              .withRetries(RetryPolicy.NONE) // the stage has more patience than an engine
              .withLimits(
                  new RateLimits(
                      access.requestsPerMinute(), access.tokensPerMinute(), access.concurrency()));
      return new OpenEngine(new OpenAiEngine(options), Tokenizer.estimate());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("spec.teacher: " + e.getMessage());
    }
  }

  private static Dialect dialect(String name) {
    return Dialect.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /**
   * A teacher whose answers are kept.
   *
   * @param name for errors
   * @param budget of this shard
   * @param output where the shard's output goes
   */
  public static PaidTeacher paid(
      OpenEngine open,
      String name,
      LabelParameters.Teacher teacher,
      LabelParameters.Budget budget,
      Path output)
      throws IOException {
    var spending = new Spending(budget, teacher.prices());
    var counts = new TeacherCounts();
    Path own = ledger(output);
    var ledger = AnswerLedger.open(own, () -> others(output, own), spending::paid);
    var patience =
        new Patience(
            Duration.ofSeconds(teacher.access().patienceSeconds()), name, System::nanoTime);
    var questions =
        new PaidQuestions(
            open.engine(),
            open.tokenizer(),
            teacher.asking(),
            ledger,
            spending,
            new Transport(open.engine(), patience, counts),
            counts);
    return new PaidTeacher(
        new EngineTeacher(questions, open.tokenizer(), teacher.asking()), questions);
  }

  private static Path ledger(Path output) {
    return output.resolveSibling(output.getFileName() + LEDGER_DIRECTORY).resolve(LEDGER);
  }

  /** Ledgers of other shards, or of the same ones when there were more or fewer of them. */
  private static List<Path> others(Path output, Path own) {
    Path parent = output.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> siblings = Files.list(parent)) {
      return siblings
          .filter(sibling -> sibling.toString().endsWith(LEDGER_DIRECTORY))
          .map(sibling -> sibling.resolve(LEDGER))
          .filter(file -> Files.isRegularFile(file) && !file.equals(own.toAbsolutePath()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw StageException.io("cannot list " + parent + ": " + e, e);
    }
  }
}
