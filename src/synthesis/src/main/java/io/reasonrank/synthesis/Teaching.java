package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.LabelParameters.Budget;
import io.reasonrank.synthesis.teacher.Asker;
import io.reasonrank.synthesis.teacher.LexicalTeacher;
import io.reasonrank.synthesis.teacher.PaidTeacher;
import io.reasonrank.synthesis.teacher.Teacher;
import io.reasonrank.synthesis.teacher.Teachers;
import io.reasonrank.synthesis.teacher.Teachers.EmbeddedEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * The teacher and the query generator that a spec asks for; both share its lexicon.
 *
 * @param teacher who labels
 * @param generator draws queries from passages
 * @param atOnce lists that may be under way together
 */
record Teaching(Teacher teacher, QueryGenerator generator, int atOnce) implements AutoCloseable {
  /** Lists under way for each request at a time: a slow list must not leave the teacher idle. */
  private static final int LISTS_PER_REQUEST = 8;

  private static final int EMBEDDED_AT_ONCE = 8;

  static Teaching of(LabelParameters parameters, StageContext context, EmbeddedEngine embedded)
      throws IOException {
    LabelParameters.Teacher teacher = parameters.teacher();
    var generator = new QueryGenerator(links(teacher, context), context.spec().seed());
    return switch (teacher.type()) {
      case "lexical" ->
          new Teaching(
              new LexicalTeacher(lexicon(teacher, context)),
              generator,
              2 * Runtime.getRuntime().availableProcessors());
      case "openai" ->
          new Teaching(
              paid(Teachers.server(teacher, System.getenv()), parameters, context),
              generator,
              LISTS_PER_REQUEST * Math.max(1, teacher.access().concurrency()));
      case "djl" ->
          new Teaching(
              paid(embedded.open(context.input(teacher.model())), parameters, context),
              generator,
              EMBEDDED_AT_ONCE);
      default ->
          throw StageException.configuration(
              "teacher \"" + teacher.type() + "\" is unknown; give lexical, djl or openai");
    };
  }

  /** With another teacher. */
  static Teaching with(Teacher teacher, LabelParameters parameters, StageContext context)
      throws IOException {
    var links = links(parameters.teacher(), context);
    return new Teaching(teacher, new QueryGenerator(links, context.spec().seed()), 1);
  }

  /** Shards share a budget evenly. */
  private static PaidTeacher paid(
      Teachers.OpenEngine engine, LabelParameters parameters, StageContext context)
      throws IOException {
    LabelParameters.Teacher teacher = parameters.teacher();
    Budget whole = parameters.budget();
    var share = new Budget(share(whole, parameters), whole.cost() / parameters.shards());
    String name =
        teacher.type().equals("djl") ? "djl" : teacher.model() + " at " + teacher.baseUrl();
    return Teachers.paid(engine, name, teacher, share, context.output());
  }

  private static long share(Budget budget, LabelParameters parameters) {
    return budget.tokens() == 0 ? 0 : Math.max(1, budget.tokens() / parameters.shards());
  }

  private static QueryGenerator.LinkedWords links(
      LabelParameters.Teacher teacher, StageContext context) throws IOException {
    return teacher.lexicon().isEmpty()
        ? LexiconLinks.NONE
        : LexiconLinks.read(context.input(teacher.lexicon()));
  }

  private static Lexicon lexicon(LabelParameters.Teacher teacher, StageContext context)
      throws IOException {
    if (teacher.lexicon().isEmpty()) {
      return Lexicon.EMPTY;
    }
    Path file = context.input(teacher.lexicon());
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return Lexicon.read(in, file.toString());
    } catch (IllegalArgumentException e) {
      throw new StageException(ExitCode.DATA, String.valueOf(e.getMessage()), e);
    }
  }

  /** Writes raw answers, where the teacher has any; returns what they cost. */
  ObjectNode writeAnswers(SortedMap<String, Asker> askers, Path file) throws IOException {
    return teacher instanceof PaidTeacher paid ? paid.writeAnswers(askers, file) : Json.object();
  }

  /** Raw answers for another worker. */
  List<JsonNode> answers(List<String> keys) {
    return teacher instanceof PaidTeacher paid ? paid.answers(keys) : List.of();
  }

  /** Keeps what another worker's answers were. */
  void keep(JsonNode answers) {
    if (teacher instanceof PaidTeacher paid) {
      paid.keep(answers);
    }
  }

  @Override
  public void close() {
    teacher.close();
  }
}
