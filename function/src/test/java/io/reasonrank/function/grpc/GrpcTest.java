package io.reasonrank.function.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.reasonrank.function.grpc.tei.InfoGrpc;
import io.reasonrank.function.grpc.tei.InfoRequest;
import io.reasonrank.function.grpc.tei.InfoResponse;
import io.reasonrank.function.grpc.tei.ModelType;
import io.reasonrank.function.grpc.tei.Rank;
import io.reasonrank.function.grpc.tei.RerankGrpc;
import io.reasonrank.function.grpc.tei.RerankStreamRequest;
import io.reasonrank.function.grpc.v1.RankedDocument;
import io.reasonrank.function.grpc.v1.RerankEvent;
import io.reasonrank.function.grpc.v1.RerankRequest;
import io.reasonrank.function.grpc.v1.RerankResponse;
import io.reasonrank.function.grpc.v1.RerankingGrpc;
import io.restassured.RestAssured;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC over h2c on the port of REST, with grpc-java's own client. */
@QuarkusTest
class GrpcTest {
  private static final List<String> ROSES =
      List.of(
          "Prune plums in summer.",
          "Sticky honeydew covers the leaves of a rose.",
          "A rose needs sun.");

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel =
        ManagedChannelBuilder.forAddress("localhost", RestAssured.port).usePlaintext().build();
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  private static RerankRequest.Builder roses() {
    return RerankRequest.newBuilder().setQuery("sticky rose leaves").addAllDocuments(ROSES);
  }

  private static io.reasonrank.function.grpc.tei.RerankRequest.Builder teiRoses() {
    return io.reasonrank.function.grpc.tei.RerankRequest.newBuilder()
        .setQuery("sticky rose leaves")
        .addAllTexts(ROSES);
  }

  @Test
  void ranksWithItsUsageAndReasoning() {
    RerankResponse response =
        RerankingGrpc.newBlockingStub(channel)
            .rerank(
                roses()
                    .setReturnReasoning(true)
                    .setReturnDocuments(true)
                    .setStrategy("sliding")
                    .setWindow(2)
                    .setStep(1)
                    .build());

    assertThat(response.getResultsList()).extracting(RankedDocument::getIndex).first().isEqualTo(1);
    assertThat(response.getResults(0).getDocument()).isEqualTo(ROSES.get(1));
    assertThat(response.getUsage().getRounds()).isEqualTo(2);
    assertThat(response.getWindowsList()).hasSize(2);
    assertThat(response.getPartial()).isFalse();
  }

  @Test
  void streamsRoundsAndProvisionalRankingsAndTheRankingLast() {
    List<RerankEvent.EventCase> events =
        com.google.common.collect.ImmutableList.copyOf(
                RerankingGrpc.newBlockingStub(channel)
                    .rerankEvents(roses().setTopN(2).setWindow(2).setStep(1).build()))
            .stream()
            .map(RerankEvent::getEventCase)
            .toList();

    assertThat(events)
        .containsExactly(
            RerankEvent.EventCase.ROUND_STARTED,
            RerankEvent.EventCase.PROVISIONAL,
            RerankEvent.EventCase.ROUND_STARTED,
            RerankEvent.EventCase.PROVISIONAL,
            RerankEvent.EventCase.COMPLETED);
  }

  @Test
  void speaksTei() {
    var response =
        RerankGrpc.newBlockingStub(channel).rerank(teiRoses().setReturnText(true).build());

    assertThat(response.getRanksList()).extracting(Rank::getIndex).containsExactly(1, 2, 0);
    assertThat(response.getRanks(0).getText()).isEqualTo(ROSES.get(1));
    assertThat(response.getMetadata().getComputeChars()).isPositive();
  }

  @Test
  void speaksTeiWithOneTextPerMessage() throws Exception {
    var answer = new CompletableFuture<io.reasonrank.function.grpc.tei.RerankResponse>();
    StreamObserver<RerankStreamRequest> requests =
        RerankGrpc.newStub(channel).rerankStream(completing(answer));
    for (String text : ROSES) {
      requests.onNext(
          RerankStreamRequest.newBuilder().setQuery("sticky rose leaves").setText(text).build());
    }
    requests.onCompleted();

    assertThat(answer.get(10, TimeUnit.SECONDS).getRanksList())
        .extracting(Rank::getIndex)
        .containsExactly(1, 2, 0);
  }

  private static <T> StreamObserver<T> completing(CompletableFuture<T> future) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        future.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        future.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void tellsItsLimitsAsTeiDoes() {
    InfoResponse info = InfoGrpc.newBlockingStub(channel).info(InfoRequest.getDefaultInstance());

    assertThat(info.getModelId()).isEqualTo("lexical");
    assertThat(info.getModelType()).isEqualTo(ModelType.MODEL_TYPE_RERANKER);
    assertThat(info.getMaxClientBatchSize()).isEqualTo(1000);
  }

  @Test
  void namesWhatIsWrongInTheWordsOfTheService() {
    assertThatThrownBy(
            () -> RerankGrpc.newBlockingStub(channel).rerank(teiRoses().clearTexts().build()))
        .isInstanceOfSatisfying(StatusRuntimeException.class, GrpcTest::isInvalid)
        .hasMessageContaining("texts is empty");
    assertThatThrownBy(
            () ->
                RerankingGrpc.newBlockingStub(channel).rerank(roses().setStrategy("magic").build()))
        .isInstanceOfSatisfying(StatusRuntimeException.class, GrpcTest::isInvalid)
        .hasMessageContaining("unknown strategy");
    assertThatThrownBy(
            () ->
                RerankingGrpc.newBlockingStub(channel)
                    .rerank(roses().addAllDocuments(Collections.nCopies(1000, "d")).build()))
        .isInstanceOfSatisfying(StatusRuntimeException.class, GrpcTest::isInvalid)
        .hasMessageContaining("documents has 1003 entries");
  }

  private static void isInvalid(StatusRuntimeException failure) {
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void tellsItsHealth() {
    HealthCheckResponse health =
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

    assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
  }

  @Test
  void listsItsServicesByReflection() throws Exception {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    StreamObserver<ServerReflectionRequest> asked =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(completing(answer));
    asked.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(
            answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                .map(ServiceResponse::getName))
        .contains(
            "tei.v1.Rerank", "tei.v1.Info", "reasonrank.v1.Reranking", "grpc.health.v1.Health");
    asked.onCompleted();
  }
}
