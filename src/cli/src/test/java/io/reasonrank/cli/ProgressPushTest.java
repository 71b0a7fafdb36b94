package io.reasonrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressPushTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  @Test
  void lastLineAndNewestCheckpointReachTheOperatorWithTheToken(@TempDir Path folder)
      throws IOException, InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          heard.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    Path progress = folder.resolve("progress.jsonl");
    Files.writeString(
        progress,
        """
        {"step":1,"total":9,"unit":"steps","metrics":{}}
        {"step":2,"total":9,"unit":"steps","metrics":{"loss":0.5}}
        """);
    Files.createDirectories(folder.resolve("out.partial/state/checkpoints/step-00000001"));
    Files.createDirectories(folder.resolve("out.partial/state/checkpoints/step-00000002"));
    var environment =
        Map.of(
            "REASONRANK_PROGRESS_URL",
            "http://127.0.0.1:" + server.getAddress().getPort() + "/",
            "REASONRANK_PROGRESS_TOKEN",
            "secret");
    try (var push =
        ProgressPush.start(environment, 3, progress, folder.resolve("out.partial"), OFTEN)
            .orElseThrow()) {
      assertThat(push).isNotNull();
      assertThat(heard.poll(30, TimeUnit.SECONDS))
          .startsWith("Bearer secret {")
          .contains("\"step\":2", "\"loss\":0.5", "\"shard\":3", "step-00000002\",\"step\":2");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void withoutAnAddressNothingIsTold(@TempDir Path folder) {
    assertThat(ProgressPush.start(Map.of(), 0, folder, folder, OFTEN)).isEmpty();
  }
}
