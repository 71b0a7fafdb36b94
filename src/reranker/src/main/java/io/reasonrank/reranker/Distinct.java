package io.reasonrank.reranker;

import io.reasonrank.ranking.TextRepair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The passages worth judging: one of each text. Copies stand directly after the first of them in a
 * ranking, empty texts last, both in input order and without a call.
 *
 * @param copies for each distinct text in input order, all positions that hold it
 * @param empty positions of empty texts
 */
record Distinct(List<List<Integer>> copies, List<Integer> empty) {

  static Distinct of(List<String> passages) {
    Map<String, List<Integer>> byText = new LinkedHashMap<>();
    List<Integer> empty = new ArrayList<>();
    for (int at = 0; at < passages.size(); at++) {
      String text = TextRepair.clean(passages.get(at));
      if (text.isEmpty()) {
        empty.add(at);
      } else {
        byText.computeIfAbsent(text, t -> new ArrayList<>()).add(at);
      }
    }
    return new Distinct(List.copyOf(byText.values()), List.copyOf(empty));
  }

  int size() {
    return copies.size();
  }

  /** Input position of the first copy of distinct text {@code index}. */
  int position(int index) {
    return copies.get(index).getFirst();
  }

  List<Integer> positions(List<Integer> indexes) {
    return indexes.stream().map(this::position).toList();
  }

  /** The ranking of all input positions that a ranking of the distinct texts means. */
  List<Integer> spread(List<Integer> ranking) {
    List<Integer> all = new ArrayList<>();
    ranking.forEach(index -> all.addAll(copies.get(index)));
    all.addAll(empty);
    return List.copyOf(all);
  }

  /** Strengths in the order of {@link #spread}: copies share theirs, empty texts have none. */
  List<Double> spreadStrengths(List<Integer> ranking, List<Double> strengths) {
    List<Double> all = new ArrayList<>();
    for (int rank = 0; rank < ranking.size(); rank++) {
      for (int copy = 0; copy < copies.get(ranking.get(rank)).size(); copy++) {
        all.add(strengths.get(rank));
      }
    }
    empty.forEach(position -> all.add(0.0));
    return all;
  }
}
