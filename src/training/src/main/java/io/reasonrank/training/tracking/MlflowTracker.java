package io.reasonrank.training.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;

/**
 * A run of an MLflow server, in the background, one request at a time. The id of the run lies in
 * the stage's state, so that a process that goes on with a stage goes on with its run.
 */
final class MlflowTracker implements Tracker {
  /** Steps that wait for a slow server; what comes on top of them is not shown. */
  private static final int WAITING = 1000;

  private static final Duration PARTING = Duration.ofSeconds(10);
  private static final String RUN_FILE = "mlflow-run";

  private final MlflowClient client;
  private final Labels labels;
  private final Path runFile;
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("mlflow").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private String run = "";
  private boolean warned;

  /** What a run is called. */
  record Labels(String experiment, String name, String stage) {}

  MlflowTracker(String uri, Labels labels, Path state) {
    this.client = new MlflowClient(uri);
    this.labels = labels;
    this.runFile = state.resolve(RUN_FILE);
  }

  @Override
  public void metrics(int step, Map<String, Double> values) {
    long now = System.currentTimeMillis();
    List<Metric> metrics =
        values.entrySet().stream()
            .map(
                value ->
                    Metric.newBuilder()
                        .setKey(value.getKey())
                        .setValue(value.getValue())
                        .setStep(step)
                        .setTimestamp(now)
                        .build())
            .toList();
    send(() -> client.logBatch(run(), metrics, List.of(), List.of()));
  }

  @Override
  public void finished() {
    send(() -> client.setTerminated(run(), RunStatus.FINISHED));
  }

  private void send(Runnable request) {
    sender.execute(
        () -> {
          try {
            request.run();
          } catch (MlflowClientException | UncheckedIOException e) {
            warn(e);
          }
        });
  }

  /** Once: a server that is down is not worth a line for each step. */
  private void warn(Exception e) {
    if (!warned) {
      warned = true;
      System.err.println(
          "reasonrank: MLflow does not take figures, training goes on: " + e.getMessage());
    }
  }

  private String run() {
    try {
      if (run.isEmpty()) {
        run = Files.exists(runFile) ? Files.readString(runFile) : create();
      }
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String create() throws IOException {
    String experiment =
        client
            .getExperimentByName(labels.experiment)
            .map(Experiment::getExperimentId)
            .orElseGet(() -> client.createExperiment(labels.experiment));
    var request =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setStartTime(System.currentTimeMillis())
            .addTags(tag("mlflow.runName", labels.name))
            .addTags(tag("reasonrank.io/run", labels.name))
            .addTags(tag("reasonrank.io/stage", labels.stage))
            .build();
    String id = client.createRun(request).getRunId();
    Files.createDirectories(runFile.toAbsolutePath().getParent());
    Files.writeString(runFile, id);
    return id;
  }

  private static RunTag tag(String key, String value) {
    return RunTag.newBuilder().setKey(key).setValue(value).build();
  }

  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(PARTING.toSeconds(), TimeUnit.SECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
