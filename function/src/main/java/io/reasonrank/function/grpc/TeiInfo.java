package io.reasonrank.function.grpc;

import io.quarkus.grpc.GrpcService;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.grpc.tei.Info;
import io.reasonrank.function.grpc.tei.InfoRequest;
import io.reasonrank.function.grpc.tei.InfoResponse;
import io.reasonrank.function.grpc.tei.ModelType;
import io.reasonrank.function.model.ServedModel;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The limits of the endpoint as text-embeddings-inference tells its own. */
@GrpcService
class TeiInfo implements Info {
  private final ServeConfig config;
  private final ServedModel model;
  private final String version;

  TeiInfo(
      ServeConfig config,
      ServedModel model,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.config = config;
    this.model = model;
    this.version = version;
  }

  @Override
  public Uni<InfoResponse> info(InfoRequest request) {
    int context = model.info().contextTokens();
    return Uni.createFrom()
        .item(
            InfoResponse.newBuilder()
                .setVersion(version)
                .setModelId(model.info().id())
                .setModelSha(model.info().digest())
                .setModelType(ModelType.MODEL_TYPE_RERANKER)
                .setMaxInputLength(context)
                .setMaxBatchTokens(context)
                .setMaxConcurrentRequests(config.model().slots())
                .setMaxClientBatchSize(config.limits().documents())
                .setTokenizationWorkers(1)
                .build());
  }
}
