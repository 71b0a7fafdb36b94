package io.reasonrank.synthesis;

import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the teacher and the query generator that a spec asks for; both share its lexicon. */
final class Teaching {
  private final Lexicon lexicon;
  private final QueryGenerator generator;

  private Teaching(Lexicon lexicon, QueryGenerator generator) {
    this.lexicon = lexicon;
    this.generator = generator;
  }

  static Teaching of(LabelParameters.Teacher teacher, StageContext context) throws IOException {
    if (!teacher.type().equals("lexical")) {
      throw StageException.configuration(
          "teacher \"" + teacher.type() + "\" is not there yet; use spec.teacher.type lexical");
    }
    long seed = context.spec().seed();
    if (teacher.lexicon().isEmpty()) {
      return new Teaching(Lexicon.EMPTY, new QueryGenerator(LexiconLinks.NONE, seed));
    }
    Path file = context.input(teacher.lexicon());
    return new Teaching(lexicon(file), new QueryGenerator(LexiconLinks.read(file), seed));
  }

  private static Lexicon lexicon(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return Lexicon.read(in, file.toString());
    } catch (IllegalArgumentException e) {
      throw new StageException(ExitCode.DATA, String.valueOf(e.getMessage()), e);
    }
  }

  QueryGenerator generator() {
    return generator;
  }

  /**
   * The teacher: every matching word counts the same. Weights by rarity order a list no better
   * here, and a student cannot know how rare a word is that it never saw.
   */
  Teacher teacher() {
    var judge = new LexicalJudge(lexicon, TermStatistics.NONE);
    return (query, passages) -> {
      var ranking = judge.rank(query, passages.stream().map(Passage::text).toList());
      List<String> ids = passages.stream().map(Passage::id).toList();
      return new Teacher.Label(ranking.order().apply(ids), ranking.reasoning());
    };
  }
}
