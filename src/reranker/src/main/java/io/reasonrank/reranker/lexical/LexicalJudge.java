package io.reasonrank.reranker.lexical;

import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.ranking.TextRepair;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * A deterministic judge without a model: a passage's grade is the weighted number of query words
 * that stand in it, themselves or by a synonym. It is the teacher of the quickstart, a baseline,
 * and the judge of tests. It reads texts as a prompt shows them ({@link TextRepair#clean}).
 */
public final class LexicalJudge implements WindowJudge {
  private final Analysis analysis = new Analysis();
  private final Lexicon lexicon;
  private final TermStatistics statistics;

  public LexicalJudge(Lexicon lexicon, TermStatistics statistics) {
    this.lexicon = lexicon;
    this.statistics = statistics;
  }

  /** Ranks a list at once. */
  public LexicalRanking rank(String query, List<String> passages) {
    QueryMatcher matcher = new QueryMatcher(TextRepair.clean(query), lexicon, statistics, analysis);
    return LexicalRanking.of(
        passages.stream().map(passage -> matcher.match(TextRepair.clean(passage))).toList());
  }

  @Override
  public Uni<WindowVerdict> judge(WindowTask task) {
    return Uni.createFrom()
        .item(
            () -> {
              LexicalRanking ranking = rank(task.query(), task.passages());
              task.onReasoning().accept(ranking.reasoning());
              return verdict(ranking);
            });
  }

  private static WindowVerdict verdict(LexicalRanking ranking) {
    List<Double> grades =
        ranking.matches().stream()
            .map(match -> (double) match.grade() / PassageMatch.MAX_GRADE)
            .toList();
    return new WindowVerdict(
        ranking.order(),
        grades,
        ranking.reasoning(),
        ranking.completion(),
        Quality.EXACT,
        "",
        Usage.NONE);
  }
}
