package io.reasonrank.bench.serving;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The embedded engine: how soon it is free when a client goes, and how late a deadline's answer is.
 */
record EngineBench(Setting setting) {
  private static final int TIMES = 15;
  private static final int NUMBER = 4;

  /** More than any of the deadlines is enough for. */
  private static final int DOCUMENTS = 600;

  private static final String AT_WORK = "reasonrank_engine_sequences ";

  void run() throws Exception {
    Map<String, String> settings =
        Map.of(
            "REASONRANK_MODEL_DIR", setting.model().toString(),
            "REASONRANK_CACHE_WEIGHT", "0",
            "OMP_NUM_THREADS", "1");
    List<Buffer> bodies = Bodies.of(2 * TIMES, DOCUMENTS, 45);
    try (Served server = setting.endpoint(NUMBER, settings).whenReady()) {
      isPartial(server, Bodies.of(1, DOCUMENTS, 45).getFirst(), 5);
      tellFreed(server, bodies);
      tellLate(server, bodies);
    }
  }

  private void tellFreed(Served server, List<Buffer> bodies) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      millis.add(freed(server, bodies.get(i)));
    }
    Table.row(
        "engine free after its client went (" + setting.model().getFileName() + ")",
        "<= 50 ms or one step",
        "p50 %.0f ms, at most %.0f ms, read from its metric",
        Percentiles.of(millis).median(),
        Percentiles.of(millis).most());
  }

  private static double freed(Served server, Buffer body) throws Exception {
    while (atWork(server) > 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.getOutputStream().write((head(body, "") + body).getBytes(StandardCharsets.UTF_8));
    while (atWork(server) == 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    long gone = System.nanoTime();
    socket.close();
    while (atWork(server) > 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return (System.nanoTime() - gone) / 1e6;
  }

  private static String head(Buffer body, String more) {
    return "POST /v2/rerank HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(more, body.length());
  }

  private static double atWork(Served server) throws IOException {
    return get(server.url("/q/metrics"))
        .lines()
        .filter(line -> line.startsWith(AT_WORK))
        .mapToDouble(line -> Double.parseDouble(line.substring(AT_WORK.length())))
        .sum();
  }

  private static String get(String url) throws IOException {
    try (var in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void tellLate(Served server, List<Buffer> bodies) throws Exception {
    List<Double> late = new ArrayList<>();
    int partial = 0;
    for (int i = 0; i < TIMES; i++) {
      double deadline = 0.2 + 0.02 * i;
      long start = System.nanoTime();
      partial += isPartial(server, bodies.get(TIMES + i), deadline) ? 1 : 0;
      late.add((System.nanoTime() - start) / 1e6 - deadline * 1000);
    }
    Table.row(
        "answers of the embedded engine at their deadlines",
        "<= deadline + 100 ms",
        "p50 %+.0f ms, p90 %+.0f ms, at most %+.0f ms; %d of %d partial",
        Percentiles.of(late).median(),
        Percentiles.of(late).at(0.9),
        Percentiles.of(late).most(),
        partial,
        TIMES);
  }

  private static boolean isPartial(Served server, Buffer body, double deadline) throws IOException {
    HttpURLConnection ask =
        (HttpURLConnection) URI.create(server.url("/v2/rerank")).toURL().openConnection();
    ask.setDoOutput(true);
    ask.setRequestProperty("Content-Type", "application/json");
    ask.setRequestProperty("X-Request-Timeout", Double.toString(deadline));
    ask.getOutputStream().write(body.getBytes());
    return new JsonObject(Buffer.buffer(ask.getInputStream().readAllBytes())).getBoolean("partial");
  }
}
