package io.reasonrank.reranker;

import io.reasonrank.ranking.Permutation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes one order of several votes on the same window. */
final class Ballot {
  private Ballot() {}

  /** By sum of ranks (Borda), ties in input order; the input order where there is no vote. */
  static Permutation count(List<Permutation> votes, int n) {
    if (votes.size() == 1) {
      return votes.getFirst();
    }
    int[] rankSum = new int[n];
    for (Permutation vote : votes) {
      List<Integer> positions = vote.positions();
      for (int rank = 0; rank < n; rank++) {
        rankSum[positions.get(rank)] += rank;
      }
    }
    List<Integer> order = new ArrayList<>(Permutation.identity(n).positions());
    order.sort(Comparator.comparing(position -> rankSum[position]));
    return Permutation.ofPositions(order);
  }

  /** Mean grade of each place; empty unless every vote has grades. */
  static List<Double> mean(List<List<Double>> votes) {
    if (votes.isEmpty() || votes.stream().anyMatch(List::isEmpty)) {
      return List.of();
    }
    List<Double> means = new ArrayList<>();
    for (int at = 0; at < votes.getFirst().size(); at++) {
      int place = at;
      means.add(votes.stream().mapToDouble(vote -> vote.get(place)).average().orElse(0));
    }
    return means;
  }
}
