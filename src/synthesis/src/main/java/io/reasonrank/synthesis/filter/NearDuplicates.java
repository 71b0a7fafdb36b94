package io.reasonrank.synthesis.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds texts that share most of their word triples: MinHash signatures (Broder 1997) in bands
 * (locality-sensitive hashing) propose, the exact Jaccard similarity decides. Texts with other
 * numbers are others, and so are short ones: there one word makes another question.
 */
public final class NearDuplicates {
  private static final int FEWEST_WORDS = 8;
  private static final int SHINGLE = 3;
  private static final int BANDS = 20;
  private static final int ROWS = 3;

  private final double threshold;
  private final List<Seen> seen = new ArrayList<>();
  private final Map<Long, int[]> bands = new HashMap<>();

  private record Seen(String key, List<String> numbers, long[] shingles) {}

  /**
   * @param threshold least similarity, above 0
   */
  public NearDuplicates(double threshold) {
    this.threshold = threshold;
  }

  /** Key of the first text added that is nearly this one. */
  public Optional<String> like(Normalised text) {
    return all(text).stream().findFirst();
  }

  /** Keys of all texts added that are nearly this one, in the order of adding. */
  public List<String> all(Normalised text) {
    if (text.words().size() < FEWEST_WORDS) {
      return List.of();
    }
    long[] shingles = text.shingles(SHINGLE);
    Set<Integer> proposed = new java.util.TreeSet<>();
    for (long band : bands(shingles)) {
      Arrays.stream(bands.getOrDefault(band, new int[0])).forEach(proposed::add);
    }
    var keys = new LinkedHashSet<String>();
    for (int at : proposed) {
      Seen other = seen.get(at);
      if (other.numbers.equals(text.numbers()) && jaccard(other.shingles, shingles) >= threshold) {
        keys.add(other.key);
      }
    }
    return List.copyOf(keys);
  }

  /** Adds a text under a key. */
  public void add(Normalised text, String key) {
    if (text.words().size() < FEWEST_WORDS) {
      return;
    }
    long[] shingles = text.shingles(SHINGLE);
    int at = seen.size();
    seen.add(new Seen(key, text.numbers(), shingles));
    for (long band : bands(shingles)) {
      bands.merge(band, new int[] {at}, NearDuplicates::joined);
    }
  }

  private static int[] joined(int[] one, int[] other) {
    int[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  private static long[] bands(long[] shingles) {
    long[] bands = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long hash = band;
      for (int row = 0; row < ROWS; row++) {
        hash = Normalised.mixed(hash * 31 + least(shingles, band * ROWS + row));
      }
      bands[band] = hash;
    }
    return bands;
  }

  /** Least value under one of the hash functions. */
  private static long least(long[] shingles, int function) {
    long salt = Normalised.mixed(0x9e3779b97f4a7c15L * (function + 1));
    long least = Long.MAX_VALUE;
    for (long shingle : shingles) {
      least = Math.min(least, Normalised.mixed(shingle ^ salt));
    }
    return least;
  }

  /** Jaccard similarity of two sorted arrays without repetitions. */
  static double jaccard(long[] one, long[] other) {
    int shared = shared(one, other);
    int all = one.length + other.length - shared;
    return all == 0 ? 1 : (double) shared / all;
  }

  static int shared(long[] one, long[] other) {
    int shared = 0;
    for (int i = 0, j = 0; i < one.length && j < other.length; ) {
      if (one[i] == other[j]) {
        shared++;
        i++;
        j++;
      } else if (one[i] < other[j]) {
        i++;
      } else {
        j++;
      }
    }
    return shared;
  }
}
