package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The model that training starts from: the output of another run, or an address. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.fromRun) != has(self.uri)",
    message = "give exactly one of fromRun and uri")
@ValidationRule(
    value = "!has(self.digest) || has(self.uri)",
    message = "digest belongs to uri; a run's digest is known from its status",
    fieldPath = ".digest")
public record BaseModel(
    @JsonPropertyDescription("run whose exported model is the base; waited for")
        @Nullable RunReference fromRun,
    @JsonPropertyDescription("model directory in Hugging Face layout")
        @Pattern("^(file:|pvc://|s3://|oci://|https?://|/|\\.)[^\\s]*$")
        @Size(min = 1, max = 1024)
        @Nullable String uri,
    @JsonPropertyDescription("sha256 digest of the model at uri; refused if it differs")
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(min = 71, max = 71)
        @Nullable String digest) {

  /** Names a training run in the same namespace. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RunReference(
      @JsonPropertyDescription("SFTRun or RLRun") @Required RunKind kind,
      @JsonPropertyDescription("its name")
          @Required
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Size(min = 1, max = 63)
          String name) {}

  /** Kinds of training runs. */
  public enum RunKind {
    @JsonProperty("SFTRun")
    SFT_RUN("SFTRun"),
    @JsonProperty("RLRun")
    RL_RUN("RLRun");

    private final String kind;

    RunKind(String kind) {
      this.kind = kind;
    }

    /** The kind as Kubernetes spells it. */
    public String kind() {
      return kind;
    }
  }
}
