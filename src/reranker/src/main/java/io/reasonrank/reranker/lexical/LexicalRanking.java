package io.reasonrank.reranker.lexical;

import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A list as the lexical judge orders it.
 *
 * @param order grades falling, ties in input order
 * @param matches in input order
 */
public record LexicalRanking(Permutation order, List<PassageMatch> matches) {

  public LexicalRanking {
    matches = List.copyOf(matches);
  }

  static LexicalRanking of(List<PassageMatch> matches) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      positions.add(i);
    }
    positions.sort(Comparator.comparing((Integer at) -> matches.get(at).grade()).reversed());
    return new LexicalRanking(Permutation.ofPositions(positions), matches);
  }

  /** One line per passage in input order: {@code [1] yellow leaves: 5}, {@code [2] none: 0}. */
  public String reasoning() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < matches.size(); i++) {
      lines.append(i == 0 ? "" : "\n").append('[').append(i + 1).append("] ");
      lines.append(matches.get(i).line());
    }
    return lines.toString();
  }

  /** The completion that a model is taught. */
  public String completion() {
    return Completion.of(reasoning(), order);
  }
}
