package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads which passages a teacher selected: {@code [3] [7]}, or {@code NONE}. */
public final class SelectionParser {
  private static final Pattern ID = Pattern.compile("\\[\\s*([0-9]{1,9})\\s*\\]");
  private static final String NONE = "NONE";

  private SelectionParser() {}

  /**
   * What was selected.
   *
   * @param ids 1-based, each once, as written
   * @param fault what was wrong with the reply; empty when nothing was. A reply without any id and
   *     without {@code NONE} selects nothing and has a fault
   */
  public record Selection(List<Integer> ids, String fault) {}

  /**
   * Reads a completion; a thought before the reply is left out.
   *
   * @param n number of passages that were shown
   */
  public static Selection parse(String completion, int n) {
    String reply = Completion.afterThought(completion).strip();
    Set<Integer> ids = new LinkedHashSet<>();
    int dropped = 0;
    Matcher found = ID.matcher(reply);
    while (found.find()) {
      int id = Integer.parseInt(found.group(1));
      dropped += id >= 1 && id <= n && ids.add(id) ? 0 : 1;
    }
    return new Selection(List.copyOf(ids), fault(reply, ids.isEmpty(), dropped));
  }

  private static String fault(String reply, boolean nothing, int dropped) {
    List<String> faults = new ArrayList<>();
    if (dropped > 0) {
      faults.add(dropped + " ids repeated or out of range, dropped");
    }
    boolean onlyIds = !nothing && ID.matcher(reply).replaceAll("").isBlank();
    if (!onlyIds && !reply.equals(NONE)) {
      faults.add(nothing ? "neither an id nor NONE" : "words beside the ids");
    }
    return String.join("; ", faults);
  }
}
