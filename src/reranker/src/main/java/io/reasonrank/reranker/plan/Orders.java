package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What planners do with lists of positions. */
final class Orders {
  private Orders() {}

  static List<Integer> firstStage(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  /** First of each list, second of each list, … */
  static List<Integer> roundRobin(List<List<Integer>> lists) {
    int longest = lists.stream().mapToInt(List::size).max().orElse(0);
    List<Integer> merged = new ArrayList<>();
    for (int rank = 0; rank < longest; rank++) {
      for (List<Integer> list : lists) {
        if (rank < list.size()) {
          merged.add(list.get(rank));
        }
      }
    }
    return merged;
  }

  @SafeVarargs
  static List<Integer> concat(List<Integer>... parts) {
    List<Integer> all = new ArrayList<>();
    for (List<Integer> part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }

  /** {@code list} without the elements of {@code gone}, in its order. */
  static List<Integer> without(List<Integer> list, Collection<Integer> gone) {
    Set<Integer> dropped = new HashSet<>(gone);
    return list.stream().filter(position -> !dropped.contains(position)).toList();
  }

  /** {@code first}, then the rest of {@code all} in its order. */
  static List<Integer> front(List<Integer> first, List<Integer> all) {
    Set<Integer> merged = new LinkedHashSet<>(first);
    merged.addAll(all);
    return List.copyOf(merged);
  }

  /** Cuts a list into {@code parts} interleaved ones: element i goes to part i mod parts. */
  static List<List<Integer>> interleave(List<Integer> list, int parts) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      List<Integer> group = new ArrayList<>();
      for (int at = part; at < list.size(); at += parts) {
        group.add(list.get(at));
      }
      groups.add(List.copyOf(group));
    }
    return List.copyOf(groups);
  }

  /** One order of several of the same positions: by sum of ranks, ties as in the first. */
  static List<Integer> byRankSum(List<List<Integer>> orders) {
    Map<Integer, Integer> sums = new HashMap<>();
    for (List<Integer> order : orders) {
      for (int rank = 0; rank < order.size(); rank++) {
        sums.merge(order.get(rank), rank, Integer::sum);
      }
    }
    return orders.getFirst().stream().sorted(Comparator.comparing(sums::get)).toList();
  }

  static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}
