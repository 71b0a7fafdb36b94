package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Completions as models write them, right and wrong, from a seed. */
final class Completions {
  private static final String[] PIECES = {
    "<think>",
    "</think>",
    "<answer>",
    "</answer>",
    "<ANSWER>",
    "</Think>",
    "[1]",
    "[2] > [1]",
    " > ",
    "[0]",
    "[02]",
    "[99999999999]",
    "[-1]",
    "1",
    "2, 3",
    "\u0663",
    "\u00B2",
    "[\uFF11]",
    "[1",
    "2]",
    "\u0000",
    "\uD83D",
    "\n",
    "\u00A0",
    "because ",
    "]",
    "[",
    ">",
    "</think><answer>"
  };

  private final Random random;

  Completions(long seed) {
    this.random = new Random(seed);
  }

  /** One completion for a list of {@code n}: a third exact, a third damaged, a third rubble. */
  String next(int n) {
    return switch (random.nextInt(3)) {
      case 0 -> exact(n);
      case 1 -> damaged(exact(n));
      default -> rubble();
    };
  }

  /** A completion of a million characters or more. */
  String huge(int n) {
    String filler = next(n) + "x";
    return exact(n) + filler.repeat(1 + 1_000_000 / filler.length()) + exact(n);
  }

  private String exact(int n) {
    List<Integer> ids = new ArrayList<>(Permutation.identity(n).ids());
    Collections.shuffle(ids, random);
    String thought = random.nextBoolean() ? "[1] and [2] say why" : "so\n<answer>[1]</answer> no";
    String blank = random.nextBoolean() ? "" : random.nextBoolean() ? "\n" : "\u00A0 ";
    return (random.nextInt(4) == 0 ? "Well. " : "")
        + "<think>"
        + thought
        + "</think>"
        + blank
        + "<answer>"
        + blank
        + Completion.list(ids)
        + blank
        + "</answer>";
  }

  private String damaged(String completion) {
    int at = random.nextInt(completion.length() + 1);
    String head = completion.substring(0, at);
    String tail = completion.substring(at);
    return switch (random.nextInt(6)) {
      case 0 -> head;
      case 1 -> tail;
      case 2 -> head + piece() + tail;
      case 3 -> head + tail.substring(Math.min(tail.length(), 1 + random.nextInt(4)));
      case 4 -> completion + piece() + completion;
      default -> completion.replaceFirst("\\[[0-9]+\\]", piece().replace("\\", ""));
    };
  }

  private String rubble() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(14); i > 0; i--) {
      text.append(piece());
    }
    return text.toString();
  }

  private String piece() {
    return PIECES[random.nextInt(PIECES.length)];
  }
}
