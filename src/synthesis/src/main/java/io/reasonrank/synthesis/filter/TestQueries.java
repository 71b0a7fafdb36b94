package io.reasonrank.synthesis.filter;

import io.reasonrank.synthesis.dense.Encoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queries that must not be trained on. A query is one of them if it has the same letters and
 * digits; or if it repeats enough of one's word sequences and all of its numbers (a problem with
 * other numbers is another problem); or, where there is an encoder, if its vector is nearly the
 * same and its numbers are.
 */
public final class TestQueries {
  private static final int SHINGLE = 5;
  private static final int FEWEST_WORDS = 5;

  private final double overlap;
  private final double cosine;
  private final Optional<Encoder> encoder;
  private final Set<String> compact = new HashSet<>();
  private final List<Test> tests = new ArrayList<>();
  private final Map<Long, List<Integer>> byShingle = new HashMap<>();
  private final List<float[]> vectors = new ArrayList<>();

  private record Test(Normalised text, long[] shingles) {}

  /** How a query was found. */
  public enum How {
    EXACT,
    OVERLAP,
    COSINE
  }

  /**
   * A query of a test set.
   *
   * @param how which rule found it
   * @param reason for people, with the value
   */
  public record Match(How how, String reason) {}

  /**
   * @param overlap least share of a test query's sequences of five words
   * @param cosine least cosine of the vectors
   * @param encoder empty leaves vectors out
   */
  public TestQueries(double overlap, double cosine, Optional<Encoder> encoder) {
    this.overlap = overlap;
    this.cosine = cosine;
    this.encoder = encoder;
  }

  /** How many different ones there are. */
  public long size() {
    return compact.size();
  }

  /** Adds queries. */
  public void add(List<String> queries) throws IOException {
    for (String query : queries) {
      Normalised text = Normalised.of(query);
      if (!text.compact().isEmpty() && compact.add(text.compact())) {
        add(text);
      }
    }
    if (encoder.isPresent()) {
      vectors.addAll(encoder.get().encode(queries));
    }
  }

  private void add(Normalised text) {
    if (text.words().size() >= FEWEST_WORDS) {
      long[] shingles = text.shingles(SHINGLE);
      for (long shingle : shingles) {
        byShingle.computeIfAbsent(shingle, s -> new ArrayList<>(1)).add(tests.size());
      }
      tests.add(new Test(text, shingles));
    }
  }

  /** Whether a query is one of them, and by which rule. */
  public Optional<Match> match(String query) throws IOException {
    Normalised text = Normalised.of(query);
    if (compact.contains(text.compact())) {
      return Optional.of(new Match(How.EXACT, "a held-out query has the same text"));
    }
    Optional<Match> repeated = repeated(text);
    return repeated.isPresent() ? repeated : similar(query);
  }

  private Optional<Match> repeated(Normalised text) {
    Map<Integer, Integer> hits = new HashMap<>();
    for (long shingle : text.shingles(SHINGLE)) {
      byShingle.getOrDefault(shingle, List.of()).forEach(test -> hits.merge(test, 1, Integer::sum));
    }
    double most = 0;
    for (var hit : hits.entrySet()) {
      Test test = tests.get(hit.getKey());
      double share = (double) hit.getValue() / test.shingles.length;
      most = share >= overlap && test.text.numbersIn(text) ? Math.max(most, share) : most;
    }
    return most > 0
        ? match(How.OVERLAP, "repeats %.4f of a held-out query, from %s on", most, overlap)
        : Optional.empty();
  }

  private Optional<Match> similar(String query) throws IOException {
    if (encoder.isEmpty() || vectors.isEmpty()) {
      return Optional.empty();
    }
    float[] vector = encoder.get().encode(List.of(query)).getFirst();
    double most = vectors.stream().mapToDouble(test -> dot(vector, test)).max().orElse(-1);
    return most >= cosine
        ? match(How.COSINE, "has cosine %.4f with a held-out query, from %s on", most, cosine)
        : Optional.empty();
  }

  private static Optional<Match> match(How how, String text, double value, double limit) {
    return Optional.of(new Match(how, String.format(Locale.ROOT, text, value, limit)));
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }
}
