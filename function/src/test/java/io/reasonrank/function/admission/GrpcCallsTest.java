package io.reasonrank.function.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.reasonrank.function.grpc.v1.RerankRequest;
import io.reasonrank.function.grpc.v1.RerankResponse;
import io.reasonrank.function.grpc.v1.RerankingGrpc;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls by gRPC with an engine that has one place and takes as long as it is told. */
@QuarkusTest
@TestProfile(AdmissionTest.OnePlace.class)
class GrpcCallsTest {
  @Inject SlowBackend engine;
  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel =
        ManagedChannelBuilder.forAddress("localhost", RestAssured.port).usePlaintext().build();
    isRunning(0);
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  private static RerankRequest taking(int millis) {
    return RerankRequest.newBuilder()
        .setQuery(millis + " " + ThreadLocalRandom.current().nextLong())
        .addDocuments("plum")
        .addDocuments("rose")
        .build();
  }

  private void isRunning(int number) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> engine.running() == number);
  }

  @Test
  void aCallThatIsCancelledFreesThePlace() {
    Context.CancellableContext client = Context.current().withCancellation();
    client.run(() -> RerankingGrpc.newFutureStub(channel).rerank(taking(30_000)));
    isRunning(1);
    long start = System.nanoTime();

    client.cancel(null);

    isRunning(0);
    System.out.printf(
        "cancelled call freed after %d ms%n", (System.nanoTime() - start) / 1_000_000);
  }

  @Test
  void aCallWhoseConnectionIsLostFreesThePlace() {
    RerankingGrpc.newFutureStub(channel).rerank(taking(30_000));
    isRunning(1);

    channel.shutdownNow();

    isRunning(0);
  }

  @Test
  void whoStillWaitsShortlyBeforeItsDeadlineHasAPartialAnswerInTime() {
    Context.CancellableContext first = Context.current().withCancellation();
    first.run(() -> RerankingGrpc.newFutureStub(channel).rerank(taking(3_500)));
    isRunning(1);

    RerankResponse late =
        RerankingGrpc.newBlockingStub(channel)
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .rerank(taking(10));

    assertThat(late.getPartial()).isTrue();
    assertThat(late.getResultsList()).hasSize(2);
    first.cancel(null);
  }
}
