package io.reasonrank.training.tracking;

import io.reasonrank.stage.StageContext;
import java.util.Map;

/** Chooses a tracker by the variables that MLflow's own clients read. */
public final class Trackers {
  private static final String URI = "MLFLOW_TRACKING_URI";
  private static final String EXPERIMENT = "MLFLOW_EXPERIMENT_NAME";

  private Trackers() {}

  /**
   * MLflow where {@code MLFLOW_TRACKING_URI} is set, with {@code MLFLOW_EXPERIMENT_NAME} (by
   * default the run's namespace) and its client's variables for credentials.
   */
  public static Tracker of(Map<String, String> environment, StageContext context) {
    String uri = environment.getOrDefault(URI, "");
    if (uri.isEmpty()) {
      return Tracker.NONE;
    }
    var run = context.spec().run();
    String experiment = environment.getOrDefault(EXPERIMENT, "reasonrank/" + run.namespace());
    String name = run.kind() + "/" + run.name();
    return new MlflowTracker(
        uri, new MlflowTracker.Labels(experiment, name, context.spec().stage()), context.state());
  }
}
