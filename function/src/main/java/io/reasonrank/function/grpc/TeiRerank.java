package io.reasonrank.function.grpc;

import io.quarkus.grpc.GrpcService;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.grpc.tei.Metadata;
import io.reasonrank.function.grpc.tei.Rank;
import io.reasonrank.function.grpc.tei.Rerank;
import io.reasonrank.function.grpc.tei.RerankRequest;
import io.reasonrank.function.grpc.tei.RerankResponse;
import io.reasonrank.function.grpc.tei.RerankStreamRequest;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.CallOptions;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.OptionalInt;

/** The rerank service of text-embeddings-inference. */
@GrpcService
class TeiRerank implements Rerank {
  private static final String NAME = "tei_grpc";

  private final GrpcCalls calls;
  private final int mostTexts;

  TeiRerank(GrpcCalls calls, ServeConfig config) {
    this.calls = calls;
    this.mostTexts = config.limits().documents();
  }

  @Override
  public Uni<RerankResponse> rerank(RerankRequest request) {
    return answer(
        calls.context(NAME), request.getQuery(), request.getTextsList(), request.getReturnText());
  }

  /** One text too many is taken, for the limit to be told; the rest is not read. */
  @Override
  public Uni<RerankResponse> rerankStream(Multi<RerankStreamRequest> requests) {
    CallContext context = calls.context(NAME);
    return requests
        .select()
        .first(mostTexts + 1L)
        .collect()
        .asList()
        .chain(all -> answer(context, all));
  }

  private Uni<RerankResponse> answer(CallContext context, List<RerankStreamRequest> all) {
    return answer(
        context,
        all.isEmpty() ? "" : all.getFirst().getQuery(),
        all.stream().map(RerankStreamRequest::getText).toList(),
        !all.isEmpty() && all.getFirst().getReturnText());
  }

  private Uni<RerankResponse> answer(
      CallContext context, String query, List<String> texts, boolean echo) {
    long start = System.nanoTime();
    return calls
        .result(
            context,
            () -> new RerankCall(query, texts, OptionalInt.empty(), CallOptions.NONE),
            name -> name.equals("documents") ? "texts" : name)
        .map(result -> response(result, query, texts, echo, start));
  }

  private static RerankResponse response(
      RerankResult result, String query, List<String> texts, boolean echo, long start) {
    RerankResponse.Builder response = RerankResponse.newBuilder();
    for (int rank = 0; rank < result.order().size(); rank++) {
      int index = result.order().get(rank);
      Rank.Builder place =
          Rank.newBuilder().setIndex(index).setScore(result.scores().get(rank).floatValue());
      response.addRanks(echo ? place.setText(texts.get(index)) : place);
    }
    return response.setMetadata(metadata(result, query, texts, start)).build();
  }

  private static Metadata metadata(
      RerankResult result, String query, List<String> texts, long start) {
    long took = System.nanoTime() - start;
    return Metadata.newBuilder()
        .setComputeChars(query.length() + texts.stream().mapToInt(String::length).sum())
        .setComputeTokens(result.usage().tokens().promptTokens())
        .setTotalTimeNs(took)
        .setInferenceTimeNs(took)
        .build();
  }
}
