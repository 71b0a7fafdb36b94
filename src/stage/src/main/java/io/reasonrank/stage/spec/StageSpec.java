package io.reasonrank.stage.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that one stage needs to know; written by the planner as {@code spec.json}.
 *
 * @param schema {@link #SCHEMA}
 * @param stage name of the stage: label, finalize, sft, rl, export, evaluate, gate or clean
 * @param run the custom resource that this stage belongs to
 * @param seed start of every random choice
 * @param inputs what the stage reads, by role (for example {@code dataset}, {@code baseModel})
 * @param output URI of the directory to make; it appears whole or not at all
 * @param parameters what to do
 */
public record StageSpec(
    String schema,
    // written once, as the type of the parameters: name and parameters cannot disagree
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String stage,
    RunRef run,
    long seed,
    Map<String, Input> inputs,
    String output,
    @JsonTypeInfo(
            use = JsonTypeInfo.Id.NAME,
            include = JsonTypeInfo.As.EXTERNAL_PROPERTY,
            property = "stage")
        @JsonSubTypes({
          @JsonSubTypes.Type(value = LabelParameters.class, name = "label"),
          @JsonSubTypes.Type(value = FinalizeParameters.class, name = "finalize"),
          @JsonSubTypes.Type(value = SftParameters.class, name = "sft"),
          @JsonSubTypes.Type(value = RlParameters.class, name = "rl"),
          @JsonSubTypes.Type(value = ExportParameters.class, name = "export"),
          @JsonSubTypes.Type(value = EvaluateParameters.class, name = "evaluate"),
          @JsonSubTypes.Type(value = GateParameters.class, name = "gate"),
          @JsonSubTypes.Type(value = CleanParameters.class, name = "clean")
        })
        StageParameters parameters) {

  /** Version of this shape; a stage refuses a spec of another one. */
  public static final String SCHEMA = "reasonrank.io/stage/v1alpha1";

  public StageSpec {
    inputs = java.util.Collections.unmodifiableMap(new TreeMap<>(inputs));
  }

  /**
   * What makes two runs of a stage the same: everything but a budget, which only says when to
   * pause, and the way that messages take.
   */
  public StageSpec identity() {
    return switch (parameters) {
      case LabelParameters label -> with(label.identity());
      case FinalizeParameters whole -> with(whole.identity());
      default -> this;
    };
  }

  private StageSpec with(StageParameters other) {
    return new StageSpec(schema, stage, run, seed, inputs, output, other);
  }

  /**
   * The custom resource behind a stage.
   *
   * @param kind for example {@code SFTRun}
   * @param namespace its namespace ({@code default} on a laptop)
   * @param name its name
   */
  public record RunRef(String kind, String namespace, String name) {}

  /**
   * Something that a stage reads.
   *
   * @param uri {@code file:}, {@code pvc://claim/path}, {@code s3://…} or {@code oci://…}
   * @param digest {@code sha256:…} of the artifact, or empty for a plain file or directory that has
   *     no manifest
   */
  public record Input(String uri, String digest) {
    public static Input plain(String uri) {
      return new Input(uri, "");
    }
  }
}
