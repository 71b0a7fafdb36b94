package io.reasonrank.ranking;

import java.util.Objects;

/**
 * One passage of a candidate list.
 *
 * @param id the collection's own id; never shown to the model
 * @param text what the model reads, the title already joined (see {@link #titled})
 */
public record Passage(String id, String text) {

  public Passage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
  }

  /** A passage whose title, unless blank, stands in front of its text as the paper's prompts do. */
  public static Passage titled(String id, String title, String text) {
    return new Passage(id, joinTitle(title, text));
  }

  /** {@code Title: … Content: …}, or the text alone when the title is blank. */
  public static String joinTitle(String title, String text) {
    return title.isBlank() ? text : "Title: " + title.strip() + " Content: " + text.strip();
  }

  /** Whether there is nothing to judge; such passages rank last without a call. */
  public boolean isEmpty() {
    return text.isBlank();
  }
}
