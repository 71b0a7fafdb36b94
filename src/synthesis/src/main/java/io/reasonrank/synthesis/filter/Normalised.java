package io.reasonrank.synthesis.filter;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * A text without its dress: markup, case, punctuation, width of characters and white space.
 *
 * @param words runs of letters and digits, in lower case
 * @param numbers the words that are numbers, sorted
 * @param compact letters and digits alone
 */
public record Normalised(List<String> words, List<String> numbers, String compact) {
  private static final Pattern TAG =
      Pattern.compile(
          "</?(?:p|br|b|i|em|strong|a|code|pre|ul|ol|li|h[1-6]|div|span|blockquote|img|sub|sup|hr)(?:\\s[^<>]{0,500})?/?>",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK = Pattern.compile("\\]\\((?:https?:)?[^()\\s]{0,500}\\)");
  private static final Pattern RUN = Pattern.compile("[\\p{L}\\p{M}]+|\\p{N}+");

  public Normalised {
    words = List.copyOf(words);
    numbers = List.copyOf(numbers);
  }

  public static Normalised of(String text) {
    String bare = LINK.matcher(TAG.matcher(text).replaceAll(" ")).replaceAll("] ");
    String plain =
        Normalizer.normalize(Parser.unescapeEntities(bare, false), Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .replace("\u00ad", "")
            .replace("\u200b", "");
    var words = new ArrayList<String>();
    var numbers = new ArrayList<String>();
    Matcher runs = RUN.matcher(plain);
    while (runs.find()) {
      words.add(runs.group());
      if (Character.isDigit(runs.group().codePointAt(0))) {
        numbers.add(runs.group());
      }
    }
    numbers.sort(null);
    return new Normalised(words, numbers, String.join("", words));
  }

  /** Hashes of the sequences of so many words; of the whole text where it is shorter. */
  public long[] shingles(int length) {
    int size = Math.max(1, Math.min(length, words.size()));
    return java.util.stream.IntStream.rangeClosed(0, Math.max(0, words.size() - size))
        .mapToLong(at -> hash(words.subList(at, Math.min(words.size(), at + size))))
        .sorted()
        .distinct()
        .toArray();
  }

  /** FNV-1a over the characters, mixed at the end (Steele et al. 2014). */
  private static long hash(List<String> run) {
    long hash = 0xcbf29ce484222325L;
    for (String word : run) {
      for (int i = 0; i < word.length(); i++) {
        hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ ' ') * 0x100000001b3L;
    }
    return mixed(hash);
  }

  static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** Whether every number stands in the other text as often. */
  boolean numbersIn(Normalised other) {
    var left = new ArrayList<>(other.numbers);
    return numbers.stream().allMatch(left::remove);
  }
}
