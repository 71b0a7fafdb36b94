package io.reasonrank.synthesis.teacher;

import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.LexicalRanking;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A deterministic teacher without a model: an order by matching words, a selection by words shared
 * with query and gold answer.
 *
 * <p>Every matching word counts the same. Weights by rarity order a list no better here, and a
 * student cannot know how rare a word is that it never saw.
 */
public final class LexicalTeacher implements Teacher {
  /** Words of query and answer that a selected passage has at least. */
  private static final int FEWEST_SHARED = 3;

  private final LexicalJudge judge;

  public LexicalTeacher(Lexicon lexicon) {
    this.judge = new LexicalJudge(lexicon, TermStatistics.NONE);
  }

  @Override
  public List<String> positives(Question question, ConversationTemplate prompts) {
    LexicalRanking answer = rank(question.query() + " " + question.answer(), question.passages());
    return IntStream.range(0, question.passages().size())
        .filter(i -> answer.matches().get(i).words().size() >= FEWEST_SHARED)
        .mapToObj(i -> question.passages().get(i).id())
        .toList();
  }

  /** Passages that share a word with the query. */
  @Override
  public List<String> misleading(Question question) {
    LexicalRanking query = rank(question.query(), question.passages());
    return query.order().ids().stream()
        .filter(id -> query.matches().get(id - 1).grade() > 0)
        .map(id -> question.passages().get(id - 1).id())
        .toList();
  }

  @Override
  public Label order(Question question) {
    LexicalRanking ranking = rank(question.query(), question.passages());
    return new Label(question.ids(ranking.order().ids()), ranking.reasoning());
  }

  @Override
  public Written write(Question about) {
    throw StageException.configuration(
        "teacher lexical cannot write queries; set spec.teacher.type to djl or openai");
  }

  private LexicalRanking rank(String text, List<Passage> passages) {
    return judge.rank(text, passages.stream().map(Passage::text).toList());
  }
}
