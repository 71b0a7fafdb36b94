package io.reasonrank.cli.run;

import io.reasonrank.cli.run.PromotionState.Served;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a Reranker of this machine served before, and what it must not serve again.
 *
 * @param replaced models that others replaced, the newest first; the last ten
 * @param refused digests of models that were taken back
 */
public record PastModels(List<Served> replaced, List<String> refused) {
  /** Nothing served before. */
  static final PastModels NONE = new PastModels(List.of(), List.of());

  private static final int LONGEST = 10;

  public PastModels {
    replaced = List.copyOf(replaced);
    refused = List.copyOf(refused);
  }

  /** After another model took the place of one. */
  PastModels replaced(Served model) {
    return new PastModels(
        Stream.concat(Stream.of(model), replaced.stream()).limit(LONGEST).toList(), refused);
  }

  /** After a model was taken back. */
  PastModels refused(Served model) {
    var all = new ArrayList<>(refused);
    if (!refuses(model.digest())) {
      all.add(model.digest());
    }
    return new PastModels(
        replaced.stream().filter(other -> !other.digest().equals(model.digest())).toList(), all);
  }

  /** After the newest of those that can serve again does. */
  PastModels without(Served model) {
    return new PastModels(
        replaced.stream().filter(other -> !other.digest().equals(model.digest())).toList(),
        refused);
  }

  /** With nothing that must not serve. */
  PastModels forgiven() {
    return new PastModels(replaced, List.of());
  }

  /** Whether a model must not serve again. */
  boolean refuses(String digest) {
    return refused.contains(digest);
  }

  /** Those that can serve again, the newest first: their files are still what they were. */
  List<Served> usable() {
    return replaced.stream().filter(Served::isThere).toList();
  }
}
