package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Fields that change what is asked for in a way this server cannot follow. Ignoring them would
 * answer another question; fields that only tune or describe are ignored, as other servers do.
 */
final class Unsupported {
  private static final List<String> LISTS =
      List.of("tools", "functions", "logit_bias", "suffix", "audio");
  private static final List<String> PENALTIES = List.of("presence_penalty", "frequency_penalty");

  private Unsupported() {}

  static void refuse(Body body) {
    for (String field : LISTS) {
      JsonNode value = body.value(field);
      if (!value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) {
        throw ApiError.field(field, "is not supported; leave it out");
      }
    }
    for (String field : PENALTIES) {
      if (body.number(field, 0, -2, 2) != 0) {
        throw ApiError.field(field, "is not supported; use repetition_penalty");
      }
    }
    if (body.flag("echo", false)) {
      throw ApiError.field("echo", "is not supported; leave it out");
    }
    String format = body.value("response_format").path("type").asText("text");
    if (!format.equals("text")) {
      throw ApiError.field("response_format", "is not supported; use answer_constraint");
    }
  }
}
