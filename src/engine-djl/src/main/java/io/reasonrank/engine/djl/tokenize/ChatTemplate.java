package io.reasonrank.engine.djl.tokenize;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import io.reasonrank.engine.ChatMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Jinja chat template of a checkpoint.
 *
 * <p>Contents never pass through the template engine: it renders marks in their place, so that text
 * from users can neither run as a template nor become a control token.
 */
final class ChatTemplate {
  private static final char OPEN = '\uE000';
  private static final char CLOSE = '\uE001';

  private final Jinjava jinja =
      new Jinjava(
          JinjavaConfig.newBuilder()
              .withTrimBlocks(true)
              .withLstripBlocks(true)
              .withFailOnUnknownTokens(false)
              .build());
  private final String template;
  private final Map<String, Object> constants;

  ChatTemplate(String template, Map<String, Object> constants) {
    this.template = template;
    this.constants = Map.copyOf(constants);
  }

  /** A stretch of a prompt: the template's own text, or what somebody wrote. */
  record Part(String text, boolean fromTemplate) {}

  /** The prompt up to where the assistant goes on, as alternating parts. */
  List<Part> render(List<ChatMessage> messages) {
    var marked = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < messages.size(); i++) {
      marked.add(
          Map.of("role", messages.get(i).role().wireName(), "content", "" + OPEN + i + CLOSE));
    }
    var bindings = new HashMap<String, Object>(constants);
    bindings.put("messages", marked);
    bindings.put("add_generation_prompt", true);
    return split(jinja.render(template, bindings), messages);
  }

  private static List<Part> split(String rendered, List<ChatMessage> messages) {
    var parts = new ArrayList<Part>();
    int from = 0;
    for (int open = rendered.indexOf(OPEN); open >= 0; open = rendered.indexOf(OPEN, from)) {
      int close = rendered.indexOf(CLOSE, open);
      parts.add(new Part(rendered.substring(from, open), true));
      int message = Integer.parseInt(rendered.substring(open + 1, close));
      parts.add(new Part(messages.get(message).content(), false));
      from = close + 1;
    }
    parts.add(new Part(rendered.substring(from), true));
    return parts;
  }
}
