package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A server over an engine, on a free port, and a plain client of it. */
final class RunningServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HfTokenizer tokenizer;
  final OpenAiServer server;

  RunningServer(GenerationEngine engine, Path model, ServeOptions options) throws IOException {
    tokenizer = HfTokenizer.open(model);
    server =
        OpenAiServer.start(new ServedModel(engine, tokenizer), options.withAddress("127.0.0.1", 0));
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(request(path, body), BodyHandlers.ofString());
  }

  HttpResponse<InputStream> open(String path, String body) throws Exception {
    return client.send(request(path, body), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(url(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Sends a request over a connection that the test closes when it likes. */
  Socket send(String path, String body) throws IOException {
    var socket = new Socket("127.0.0.1", server.port());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(path, bytes.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }

  /** The data of each event of a stream. */
  static List<String> data(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring(6))
        .toList();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    server.close();
    tokenizer.close();
    client.close();
  }
}
