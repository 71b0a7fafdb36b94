package io.reasonrank.bench.serving;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of words; no two are alike, so that none is answered for another. */
final class Bodies {
  private static final String[] WORDS =
      ("harvest price bread poor summer garden rose leaf honeydew plum river stone law court wage"
              + " engine piston valve number proof lemma graph river bank loan cell protein enzyme"
              + " tide moon orbit muscle nerve sleep light wave colour glass steel copper market")
          .split(" ");

  private Bodies() {}

  /**
   * @param documents of each
   * @param words of each document; a word is a token and a third
   */
  static List<Buffer> of(int count, int documents, int words) {
    Random random = new Random(7);
    List<Buffer> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonArray texts = new JsonArray();
      for (int d = 0; d < documents; d++) {
        texts.add(text(random, words));
      }
      bodies.add(
          new JsonObject()
              .put("model", "any")
              .put("query", "why is bread dear, question " + i + " of " + count)
              .put("documents", texts)
              .toBuffer());
    }
    return bodies;
  }

  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int w = 0; w < words; w++) {
      text.append(w == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.append('.').toString();
  }
}
