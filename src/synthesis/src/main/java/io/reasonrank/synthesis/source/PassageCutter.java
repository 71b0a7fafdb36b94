package io.reasonrank.synthesis.source;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.synthesis.source.PageText.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs the blocks of a page into passages: under their heading, whole blocks as long as they fit.
 * An id is the document's and the place in its text where the passage begins, so it stays the same
 * when something changes behind it.
 */
public final class PassageCutter {
  private static final int MOST_WORDS = 180;
  private static final int FEWEST_WORDS = 5;

  private final String document;
  private final String domain;
  private final List<Passage> passages = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private String heading = "";
  private int words;
  private int start;
  private int at;

  private PassageCutter(String document, String domain) {
    this.document = document;
    this.domain = domain;
  }

  /**
   * The passages of one document.
   *
   * @param document its id, the beginning of theirs
   */
  public static List<Passage> cut(String document, String domain, List<Block> blocks) {
    var cutter = new PassageCutter(document, domain);
    blocks.forEach(cutter::add);
    cutter.end();
    return List.copyOf(cutter.passages);
  }

  private void add(Block block) {
    if (block.heading()) {
      end();
      heading = block.text();
    } else {
      pieces(block.text()).forEach(this::addPiece);
    }
    at += block.text().length() + 1;
  }

  private void addPiece(String piece) {
    int more = piece.split("\\s+").length;
    if (words > 0 && words + more > MOST_WORDS) {
      end();
    }
    if (words == 0) {
      start = at;
    }
    text.append(text.isEmpty() ? "" : "\n").append(piece);
    words += more;
  }

  /** A block that is too long is cut at white space. */
  private static List<String> pieces(String block) {
    String[] all = block.split("(?<=\\s)");
    var pieces = new ArrayList<String>();
    for (int from = 0; from < all.length; from += MOST_WORDS) {
      int to = Math.min(all.length, from + MOST_WORDS);
      pieces.add(String.join("", List.of(all).subList(from, to)).strip());
    }
    return pieces;
  }

  private void end() {
    String body = text.toString();
    if (words >= FEWEST_WORDS && !PageText.unreadable(body)) {
      String id = document + "@" + start + (sameStart() ? "." + passages.size() : "");
      passages.add(new Passage(id, heading.isEmpty() ? body : heading + "\n" + body, domain));
    }
    text.setLength(0);
    words = 0;
  }

  /** Pieces of one long block begin at one place. */
  private boolean sameStart() {
    return passages.stream().anyMatch(p -> p.id().equals(document + "@" + start));
  }
}
