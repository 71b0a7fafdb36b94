package io.reasonrank.function.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.reasonrank.function.rerank.InvalidRequestException;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Reads bodies without ever quoting them. */
@Singleton
public class Body {
  private final ObjectReader reader;

  Body(ObjectMapper json) {
    this.reader = json.reader();
  }

  /**
   * @throws InvalidRequestException if it is no JSON object
   */
  public JsonNode object(byte[] body) {
    JsonNode node = tree(body);
    if (!node.isObject()) {
      throw new InvalidRequestException("the body is not a JSON object; give one");
    }
    return node;
  }

  private JsonNode tree(byte[] body) {
    try {
      return reader.readTree(body);
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the body.
      throw new InvalidRequestException(
          "the body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new InvalidRequestException("the body is not JSON in UTF-8");
    }
  }
}
