package io.reasonrank.bench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Does what {@code bench/verify_engine.py} asks for: a JSON object per line in, one per line out.
 */
public final class VerifyMain {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VerifyMain() {}

  /** Answers until its input ends. */
  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
  }

  private static ObjectNode answer(JsonNode request) {
    ObjectNode result = JSON.createObjectNode();
    try {
      switch (request.path("op").asText()) {
        case "logits" -> Reading.logits(request, result);
        case "greedy" -> Reading.greedy(request, result);
        case "chat" -> Reading.chat(request, result);
        case "tokens" -> Reading.tokens(request, result);
        case "convert" -> Writing.convert(request);
        case "fold" -> Writing.fold(request);
        case "train" -> Training.steps(request, result);
        case "policy" -> Training.policy(request, result);
        default -> throw new IllegalArgumentException("op " + request.path("op"));
      }
    } catch (IOException | RuntimeException e) {
      result.put("error", e.toString());
    }
    return result;
  }
}
