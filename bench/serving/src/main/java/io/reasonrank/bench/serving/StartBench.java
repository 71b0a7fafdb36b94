package io.reasonrank.bench.serving;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From the start of the process to the first answer, and what it holds then. */
record StartBench(Setting setting) {
  private static final int TIMES = 10;
  private static final int NUMBER = 3;
  private static final Map<String, String> SETTINGS = Map.of("REASONRANK_ENGINE", "lexical");

  void run() throws Exception {
    Path app = setting.app();
    List<String> plain = List.of("-XX:+UseSerialGC", "-jar", app + "/quarkus-run.jar");
    tell("JVM", "-", plain);
    Path record = setting.work().resolve("start.aot");
    List<String> program = List.of("-cp", classPath(app), "io.reasonrank.function.FunctionMain");
    record(record, program);
    List<String> recorded = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:AOTCache=" + record));
    recorded.add("-XX:TieredStopAtLevel=1");
    recorded.addAll(program);
    tell("JVM, recorded start, first compiler only", "<= 500 ms", recorded);
    recorded.remove("-XX:TieredStopAtLevel=1");
    tell("JVM, recorded start (as the image starts)", "<= 500 ms", recorded);
  }

  /** What Quarkus transformed stands before what it was made from. */
  private static String classPath(Path app) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String folder : List.of("quarkus", "app", "lib/boot", "lib/main")) {
      try (Stream<Path> files = Files.list(app.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".jar"))
            .sorted((a, b) -> b.getFileName().compareTo(a.getFileName()))
            .forEach(jars::add);
      }
    }
    return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private void record(Path record, List<String> program) throws Exception {
    Files.deleteIfExists(record);
    List<String> java =
        new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:AOTCacheOutput=" + record));
    java.addAll(program);
    try (Served server = Served.start(java, setting.port(NUMBER), SETTINGS)) {
      firstAnswer(server, System.nanoTime());
    }
    for (int i = 0; i < 600 && !Files.exists(record); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private void tell(String name, String goal, List<String> java) throws Exception {
    List<Double> millis = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      try (Served server = Served.start(java, setting.port(NUMBER), SETTINGS)) {
        millis.add(firstAnswer(server, start));
        memory.add((double) server.memory("VmRSS"));
      }
    }
    Table.row(
        "first answer, " + name,
        goal,
        "%.0f ms (%.0f at best), %.0f MiB resident",
        Percentiles.of(millis).median(),
        Percentiles.of(millis).sorted()[0],
        Percentiles.of(memory).median());
  }

  /** A socket each time: the client must not be what is slow to start. */
  private static double firstAnswer(Served server, long start) throws Exception {
    Buffer body = Bodies.of(1, 3, 45).getFirst();
    String head =
        "POST /v2/rerank HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(body.length());
    while (server.isAlive()) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        OutputStream out = socket.getOutputStream();
        out.write((head + body).getBytes(StandardCharsets.UTF_8));
        byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        if (new String(answer, StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
          return (System.nanoTime() - start) / 1e6;
        }
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
    throw new IOException("the endpoint ended before it answered");
  }
}
