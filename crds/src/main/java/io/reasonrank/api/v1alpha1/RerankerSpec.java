package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint that reranks, and what a new model must show to get its traffic. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RerankerSpec(
    @JsonPropertyDescription(
            "the model that people (or Git) want served; unset: the first one that is promoted")
        @Nullable ServedModel model,
    @JsonPropertyDescription("what generates") @Default("{\"type\": \"djl\"}") Engine engine,
    @JsonPropertyDescription("how a list is reranked") @Default("{\"window\": 20, \"step\": 10}")
        Strategy strategy,
    @JsonPropertyDescription("replicas") @Default("{\"minReplicas\": 1, \"maxReplicas\": 3}")
        Autoscaling autoscaling,
    @JsonPropertyDescription("fixed number of replicas in place of autoscaling")
        @Min(0)
        @Max(1000)
        @SpecReplicas
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "longest time that a replica may take to load the model and give its first answer,"
                + " in seconds; after it a rollout has failed")
        @Default("600")
        @Min(10)
        @Max(86400)
        Integer startupSeconds,
    @JsonPropertyDescription("what a candidate must show") @Default("{}") Gates gates,
    @JsonPropertyDescription("how traffic moves to a new model")
        @Default("{\"steps\": [1, 5, 25, 50, 100]}")
        Canary canary,
    @JsonPropertyDescription("who changes spec.model") @Default("{\"mode\": \"direct\"}")
        Promotion promotion,
    @JsonPropertyDescription("settings of the pods") @Nullable Pod pod) {

  /** What generates. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "(self.type == 'openai') == has(self.baseUrl)",
      message = "engine openai, and only it, takes baseUrl")
  public record Engine(
      @JsonPropertyDescription("djl (embedded) or openai (vLLM, SGLang, our own server)")
          @Default("djl")
          EngineType type,
      @JsonPropertyDescription("address of an OpenAI-compatible server for openai")
          @Pattern("^https?://[^\\s]+$")
          @Size(min = 1, max = 1024)
          @Nullable String baseUrl) {}

  /** How a list is reranked. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "self.step <= self.window",
      message = "step must not exceed window; passages in between would never be seen",
      fieldPath = ".step")
  public record Strategy(
      @JsonPropertyDescription("sliding, tdpart, groups, vote or pointwise") @Default("sliding")
          StrategyName name,
      @JsonPropertyDescription("passages that one call sees") @Default("20") @Min(2) @Max(100)
          Integer window,
      @JsonPropertyDescription("passages that the window moves") @Default("10") @Min(1) @Max(100)
          Integer step,
      @JsonPropertyDescription("most tokens of a thought with its answer") @Default("3072") @Min(16)
          Integer maxResponseTokens) {}

  /** Replicas by load. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "self.minReplicas <= self.maxReplicas",
      message = "minReplicas must not exceed maxReplicas",
      fieldPath = ".minReplicas")
  public record Autoscaling(
      @JsonPropertyDescription("fewest replicas; 0 scales to zero where Knative serves")
          @Default("1")
          @Min(0)
          @Max(1000)
          Integer minReplicas,
      @JsonPropertyDescription("most replicas") @Default("3") @Min(1) @Max(1000)
          Integer maxReplicas,
      @JsonPropertyDescription("requests that one replica works on at a time")
          @Default("4")
          @Min(1)
          @Max(10000)
          Integer targetConcurrency) {}

  /** Thresholds of the promotion gates. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Gates(
      @JsonPropertyDescription("metric that decides, as trec_eval spells it")
          @Default("ndcg_cut_10")
          @Pattern("^(ndcg_cut|recall|map_cut|P)_[1-9][0-9]{0,2}$")
          String metric,
      @JsonPropertyDescription("smallest mean improvement over the incumbent")
          @Default("0.01")
          @Min(0)
          @Max(1)
          Double minImprovement,
      @JsonPropertyDescription("level of the confidence interval")
          @Default("0.95")
          @Min(value = 0.5, inclusive = false)
          @Max(value = 1, inclusive = false)
          Double level,
      @JsonPropertyDescription(
              "with a value above 0: a candidate passes that is at most this much worse (for"
                  + " cheaper models); minImprovement then does not count")
          @Default("0.0")
          @Min(0)
          @Max(1)
          Double nonInferiorityMargin,
      @JsonPropertyDescription("no domain may lose more than this (a negative number)")
          @Default("-0.03")
          @Min(-1)
          @Max(0)
          Double sliceFloor,
      @JsonPropertyDescription("domains with fewer queries are reported but do not decide")
          @Default("10")
          @Min(1)
          Integer minSliceQueries,
      @JsonPropertyDescription("fewest queries that allow a decision") @Default("50") @Min(2)
          Integer minQueries,
      @JsonPropertyDescription("smallest share of answers that need no repair")
          @Default("0.995")
          @Min(0)
          @Max(1)
          Double formatValidity,
      @JsonPropertyDescription(
              "most tokens per query, as a multiple of what serves; nothing serves: not asked")
          @Default("1.2")
          @Min(value = 0, inclusive = false)
          @Max(1000)
          Double maxTokensRatio,
      @JsonPropertyDescription("most seconds per query, as a multiple of what serves")
          @Default("1.5")
          @Min(value = 0, inclusive = false)
          @Max(1000)
          Double maxSecondsRatio,
      @JsonPropertyDescription(
              "the dataset must say what it was compared with; false for datasets of others")
          @Default("true")
          Boolean requireDecontamination) {}

  /** How traffic moves to a new model. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "self.steps.all(percent, percent >= 1 && percent <= 100)",
      message = "steps are per cent, 1 to 100",
      fieldPath = ".steps")
  @ValidationRule(
      value = "self.steps.exists(percent, percent == 100)",
      message = "the steps must reach 100",
      fieldPath = ".steps")
  public record Canary(
      @JsonPropertyDescription(
              "native (shares move by themselves), manual (all at once, when people say so) or"
                  + " delegate (somebody else moves the traffic)")
          @Default("native")
          CanaryStrategy strategy,
      @JsonPropertyDescription("per cent of the traffic, rising")
          @Default("[1, 5, 25, 50, 100]")
          @Size(min = 1, max = 20)
          List<Integer> steps,
      @JsonPropertyDescription("least time per step") @Default("300") @Min(0) Integer minSeconds,
      @JsonPropertyDescription("fewest requests per step") @Default("100") @Min(0)
          Integer minRequests,
      @JsonPropertyDescription(
              "seconds for which the new model keeps all of the traffic, after its minSeconds"
                  + " there, before the old one's pods go: going back is a change of shares until"
                  + " then, and takes the start of pods later; both sets of pods, and their"
                  + " accelerators, run meanwhile, and the next candidate waits; 0: off")
          @Default("600")
          @Min(0)
          Integer soakSeconds,
      @JsonPropertyDescription(
              "per cent of what the old model answers that the new one gets as copies, to compare;"
                  + " nobody waits for them; above 0 the first step is copies only")
          @Default("10")
          @Min(0)
          @Max(100)
          Integer mirrorPercent,
      @JsonPropertyDescription("what takes a candidate back in the middle of it") @Default("{}")
          CanaryLimits limits) {
    public Canary {
      steps = steps == null ? List.of() : List.copyOf(steps);
    }
  }

  /** What takes a candidate back, against the old model in the same minutes. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record CanaryLimits(
      @JsonPropertyDescription("share of failed requests allowed beyond the old model's")
          @Default("0.02")
          @Min(0)
          @Max(1)
          Double failureShare,
      @JsonPropertyDescription(
              "share of degraded or cut-off rankings allowed beyond the old model's")
          @Default("0.05")
          @Min(0)
          @Max(1)
          Double degradedShare,
      @JsonPropertyDescription("largest 95th percentile of seconds, as a multiple of the old one's")
          @Default("1.5")
          @Min(value = 0, inclusive = false)
          @Max(1000)
          Double latencyRatio,
      @JsonPropertyDescription(
              "least mean of Kendall's tau between both models' rankings of the same lists; chance"
                  + " is 0")
          @Default("0.1")
          @Min(-1)
          @Max(1)
          Double rankCorrelation,
      @JsonPropertyDescription("largest loss of nDCG@10 by users' clicks and ratings")
          @Default("0.02")
          @Min(0)
          @Max(1)
          Double feedbackLoss) {}

  /** Who changes spec.model. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "(self.mode == 'gitops') == has(self.git)",
      message = "git and mode gitops belong together")
  public record Promotion(
      @JsonPropertyDescription("direct (the operator) or gitops (a pull request)")
          @Default("direct")
          Mode mode,
      @JsonPropertyDescription("repository for gitops") @Nullable Git git) {}

  /** Where a promotion is proposed. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "self.signing == 'none' || has(self.secret)",
      message = "signed commits take their key from a secret; give secret",
      fieldPath = ".signing")
  @ValidationRule(
      value = "self.forge != 'gitea' || has(self.apiUrl)",
      message = "forge gitea has no public service; give apiUrl")
  public record Git(
      @JsonPropertyDescription("HTTPS or SSH address") @Required @Size(min = 1, max = 1024)
          String repository,
      @JsonPropertyDescription("branch that is deployed") @Default("main") @Size(min = 1, max = 253)
          String branch,
      @JsonPropertyDescription("file with the Reranker") @Required @Size(min = 1, max = 1024)
          String path,
      @JsonPropertyDescription(
              "secret with the credentials: username and password, or identity and known_hosts")
          @Size(min = 1, max = 253)
          @Nullable String secret,
      @JsonPropertyDescription(
              "host that pull requests are opened on: github, gitlab, gitea (also Forgejo), or"
                  + " none: a branch is pushed and people do the rest")
          @Default("none")
          ForgeType forge,
      @JsonPropertyDescription(
              "address of the host's API where it is not the public service, for example"
                  + " https://git.example.org/api/v1")
          @Pattern("^https?://[^\\s]+[^/]$")
          @Size(min = 1, max = 1024)
          @Nullable String apiUrl,
      @JsonPropertyDescription(
              "ssh: commits are signed with the secret's signing-key, a private SSH key without a"
                  + " passphrase")
          @Default("none")
          Signing signing,
      @JsonPropertyDescription("who the commits are of") @Default("{}") Author author) {}

  /** Who the commits are of. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Author(
      @JsonPropertyDescription("name") @Default("reasonrank") @Size(min = 1, max = 253) String name,
      @JsonPropertyDescription(
              "address that the host knows; it verifies signatures of that account's keys only")
          @Default("reasonrank@localhost")
          @Pattern("^[^@<>\\s]+@[^@<>\\s]+$")
          @Size(min = 3, max = 253)
          String email) {}

  /** How commits are signed. */
  public enum Signing implements WireName {
    @JsonProperty("none")
    NONE,
    @JsonProperty("ssh")
    SSH
  }

  /** Hosts of pull requests. */
  public enum ForgeType implements WireName {
    @JsonProperty("none")
    NONE,
    @JsonProperty("github")
    GITHUB,
    @JsonProperty("gitlab")
    GITLAB,
    @JsonProperty("gitea")
    GITEA
  }

  /** Who changes {@code spec.model}. */
  public enum Mode implements WireName {
    @JsonProperty("direct")
    DIRECT,
    @JsonProperty("gitops")
    GITOPS
  }

  /** Engines that serve. */
  public enum EngineType implements WireName {
    @JsonProperty("djl")
    DJL,
    @JsonProperty("openai")
    OPENAI
  }

  /** How windows move over a list. */
  public enum StrategyName implements WireName {
    @JsonProperty("sliding")
    SLIDING,
    @JsonProperty("tdpart")
    TDPART,
    @JsonProperty("groups")
    GROUPS,
    @JsonProperty("vote")
    VOTE,
    @JsonProperty("pointwise")
    POINTWISE
  }

  /** Who moves the traffic. */
  public enum CanaryStrategy implements WireName {
    @JsonProperty("native")
    NATIVE,
    @JsonProperty("manual")
    MANUAL,
    @JsonProperty("delegate")
    DELEGATE
  }
}
