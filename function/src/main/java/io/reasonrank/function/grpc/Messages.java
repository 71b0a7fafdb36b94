package io.reasonrank.function.grpc;

import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.function.dialect.ExtensionFields;
import io.reasonrank.function.grpc.v1.JudgedWindow;
import io.reasonrank.function.grpc.v1.ProvisionalRanking;
import io.reasonrank.function.grpc.v1.RankedDocument;
import io.reasonrank.function.grpc.v1.ReasoningDelta;
import io.reasonrank.function.grpc.v1.RerankEvent;
import io.reasonrank.function.grpc.v1.RerankRequest;
import io.reasonrank.function.grpc.v1.RerankResponse;
import io.reasonrank.function.grpc.v1.RoundStarted;
import io.reasonrank.function.grpc.v1.Usage;
import io.reasonrank.function.rerank.CallOptions;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankEvent.Provisional;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.RerankUsage;
import io.reasonrank.reranker.WindowTrace;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Between our service's messages and what reranks. */
final class Messages {
  private Messages() {}

  static RerankCall call(RerankRequest request) {
    return new RerankCall(
        request.getQuery(),
        request.getDocumentsList(),
        request.getTopN() > 0 ? OptionalInt.of(request.getTopN()) : OptionalInt.empty(),
        options(request));
  }

  private static CallOptions options(RerankRequest request) {
    return new CallOptions(
        given(request.getStrategy()).map(ExtensionFields::strategy),
        request.hasWindow() ? OptionalInt.of(request.getWindow()) : OptionalInt.empty(),
        request.hasStep() ? OptionalInt.of(request.getStep()) : OptionalInt.empty(),
        given(request.getReasoningEffort()).map(ExtensionFields::effort),
        request.getReturnReasoning(),
        request.hasSeed() ? OptionalLong.of(request.getSeed()) : OptionalLong.empty(),
        request.getPriority());
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  static RerankEvent event(
      io.reasonrank.reranker.RerankEvent event, RerankRequest request, String model) {
    RerankEvent.Builder message = RerankEvent.newBuilder();
    return switch (event) {
      case io.reasonrank.reranker.RerankEvent.RoundStarted(int round, int windows) ->
          message
              .setRoundStarted(RoundStarted.newBuilder().setRound(round).setWindows(windows))
              .build();
      case io.reasonrank.reranker.RerankEvent.ReasoningDelta(int round, int window, String text) ->
          message
              .setReasoning(
                  ReasoningDelta.newBuilder().setRound(round).setWindow(window).setText(text))
              .build();
      case Provisional(int round, var order) ->
          message
              .setProvisional(ProvisionalRanking.newBuilder().setRound(round).addAllOrder(order))
              .build();
      case Completed(RerankResult result) ->
          message.setCompleted(response(result, request, model)).build();
    };
  }

  static RerankResponse response(RerankResult result, RerankRequest request, String model) {
    int all = result.order().size();
    int wanted = request.getTopN() > 0 ? Math.min(request.getTopN(), all) : all;
    RerankResponse.Builder response =
        RerankResponse.newBuilder()
            .setId(result.id())
            .setModel(result.provenance().modelOr(model))
            .setFeedbackToken(result.provenance().token())
            .setUsage(usage(result.usage()))
            .setDegraded(result.degraded())
            .addAllDegradedReasons(result.reasons())
            .setPartial(result.partial());
    IntStream.range(0, wanted).forEach(rank -> response.addResults(place(result, request, rank)));
    if (request.getReturnReasoning()) {
      result.traces().forEach(trace -> response.addWindows(window(trace)));
    }
    return response.build();
  }

  private static RankedDocument.Builder place(
      RerankResult result, RerankRequest request, int rank) {
    int index = result.order().get(rank);
    RankedDocument.Builder place =
        RankedDocument.newBuilder().setIndex(index).setScore(result.scores().get(rank));
    return request.getReturnDocuments() ? place.setDocument(request.getDocuments(index)) : place;
  }

  private static Usage usage(RerankUsage usage) {
    GenerationEvent.Usage tokens = usage.tokens();
    return Usage.newBuilder()
        .setRounds(usage.rounds())
        .setCalls(usage.calls())
        .setPromptTokens(tokens.promptTokens())
        .setCachedTokens(tokens.cachedTokens())
        .setReasoningTokens(tokens.reasoningTokens())
        .setAnswerTokens(tokens.answerTokens())
        .build();
  }

  private static JudgedWindow window(WindowTrace trace) {
    return JudgedWindow.newBuilder()
        .setRound(trace.round())
        .addAllDocuments(trace.positions())
        .addAllOrder(trace.order())
        .setReasoning(trace.reasoning())
        .setDegraded(trace.degraded())
        .build();
  }
}
