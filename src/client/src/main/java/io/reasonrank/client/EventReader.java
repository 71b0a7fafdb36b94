package io.reasonrank.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a stream of server-sent events up to its result. */
final class EventReader {
  private static final String EVENT = "event: ";
  private static final String DATA = "data: ";

  private final Consumer<List<Integer>> provisional;

  EventReader(Consumer<List<Integer>> provisional) {
    this.provisional = provisional;
  }

  /**
   * @throws RerankException if the stream ends with an error, or without an end
   */
  RerankAnswer read(Stream<String> lines, Exchange exchange) {
    String name = "";
    for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
      String text = line.next();
      if (text.startsWith(EVENT)) {
        name = text.substring(EVENT.length());
      } else if (text.startsWith(DATA)) {
        Optional<RerankAnswer> end = told(name, exchange.tree(text.substring(DATA.length())));
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
    throw new RerankException(0, "the stream ended before its result", Optional.empty());
  }

  private Optional<RerankAnswer> told(String name, JsonNode data) {
    switch (name) {
      case "provisional" -> {
        List<Integer> order = new ArrayList<>();
        data.path("order").forEach(index -> order.add(index.asInt()));
        provisional.accept(order);
      }
      case "result" -> {
        return Optional.of(RerankAnswer.of(data));
      }
      case "error" ->
          throw new RerankException(
              0, "the ranking failed: " + data.path("message").asText(), Optional.empty());
      default -> {
        // rounds, thoughts, and what later endpoints may say
      }
    }
    return Optional.empty();
  }
}
