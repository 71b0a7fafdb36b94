package io.reasonrank.engine.djl.tokenize;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.djl.tokenize.jinja.JinjaTemplate;
import io.reasonrank.engine.djl.tokenize.jinja.Text;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Jinja chat template of a checkpoint.
 *
 * <p>Contents go through the template as it expects, to be trimmed or split by it, but every
 * character of them stays marked as somebody else's.
 */
final class ChatTemplate {
  private final JinjaTemplate template;
  private final Map<String, Object> constants;

  ChatTemplate(String template, Map<String, Object> constants, Clock clock) {
    this.template = JinjaTemplate.compile(template, clock);
    this.constants = Map.copyOf(constants);
  }

  /** The prompt. */
  Text render(List<ChatMessage> messages, ChatOptions options) {
    var given = new ArrayList<Map<String, Object>>();
    for (ChatMessage message : messages) {
      given.add(
          Map.of("role", message.role().wireName(), "content", Text.foreign(message.content())));
    }
    var bindings = new HashMap<>(constants);
    bindings.putAll(options.variables());
    bindings.put("messages", given);
    bindings.put("add_generation_prompt", options.generationPrompt());
    return template.render(bindings);
  }
}
