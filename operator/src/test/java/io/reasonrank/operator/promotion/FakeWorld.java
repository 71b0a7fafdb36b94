package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.CandidateReplicas;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.operator.reranker.RollbackMark;
import io.reasonrank.operator.reranker.ServingChoice;
import io.reasonrank.operator.reranker.Trial;
import io.reasonrank.operator.run.Children;
import io.reasonrank.operator.run.JobEnd;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.promotion.canary.Observation;
import io.reasonrank.promotion.canary.Steering;
import io.reasonrank.promotion.forge.PullRequest;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * API server, Git and endpoint in memory, with optimistic locking. It can kill its caller before or
 * after the k-th thing that it changes.
 */
final class FakeWorld implements Children, PromotionStore, Endpoints, GitDesk, TrafficDesk {
  /** The operator process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final Run<?> run;
  private final Reranker reranker;
  private ModelPromotion promotion;
  private Model wanted;
  private int version = 1;
  private int writes;
  private int killAt = -1;
  private boolean killAfter;
  final Map<String, Job> jobs = new LinkedHashMap<>();
  final List<String> created = new ArrayList<>();
  final List<String> changesOfSpec = new ArrayList<>();
  final List<String> proposed = new ArrayList<>();
  final Set<String> merged = new HashSet<>();

  /** Shares that pods gave the candidate, as they changed. */
  final List<Double> shares = new ArrayList<>(List.of(0.0));

  private Observation seen = Observation.EMPTY;
  private boolean cutOff;
  private double stopsSeeingAt = -1;
  private final Set<String> specs = new LinkedHashSet<>();
  private final Map<String, List<Pod>> pods = new HashMap<>();

  FakeWorld(ModelPromotion promotion, Reranker reranker, Run<?> run, Model wanted) {
    this.promotion = serialization.clone(promotion);
    this.promotion.getMetadata().setResourceVersion("1");
    this.promotion.getMetadata().setGeneration(1L);
    this.promotion.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    this.reranker = reranker;
    this.run = run;
    this.wanted = wanted;
  }

  FakeWorld killAt(int write, boolean after) {
    killAt = write;
    killAfter = after;
    return this;
  }

  int writes() {
    return writes;
  }

  ModelPromotion read() {
    return serialization.clone(promotion);
  }

  ModelPromotionStatus status() {
    return PromotionView.status(promotion);
  }

  /** What the watches show: everything, at once. */
  Surroundings surroundings() {
    return new Surroundings(
        Optional.of(reranker),
        Optional.of(wanted),
        Optional.of(run),
        List.of(),
        List.copyOf(jobs.values()));
  }

  /** What serves: the endpoint follows at once. */
  String served() {
    return String.valueOf(ServingChoice.of(reranker, wanted, List.of(promotion)).model().digest());
  }

  /** The Reranker's own controller writes down what serves, and brings a candidate's pods up. */
  void look() {
    Optional<CandidateReplicas> candidate =
        Trial.of(reranker, List.of(promotion))
            .map(
                trial ->
                    new CandidateReplicas(
                        String.valueOf(trial.candidate().digest()), "http://c", 1, 1, null));
    reranker.setStatus(
        new RerankerStatus(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            served(),
            List.of(),
            candidate.orElse(null),
            List.of(),
            List.of()));
  }

  /** What pods will say. */
  void seeing(Observation observation) {
    seen = observation;
    stopsSeeingAt = -1;
  }

  /** Pods will have seen nothing when the candidate has that share. */
  void stopSeeingAt(double share) {
    stopsSeeingAt = share;
  }

  /** The operator does not reach the pods any more. */
  void cutOff() {
    cutOff = true;
  }

  /** What was lent to the candidate has ended. */
  void leaseEnds() {
    shares.add(0.0);
  }

  /** The share that pods give the candidate. */
  double share() {
    return shares.getLast();
  }

  @Override
  public Look steer(Reranker of, Steering wanted) {
    if (cutOff) {
      return new Look(0, List.of("pod"), Set.of(), Observation.EMPTY);
    }
    if (wanted.weight() != share()) {
      writing(() -> shares.add(wanted.weight()));
    }
    if (share() == stopsSeeingAt) {
      seen = Observation.EMPTY;
    }
    return new Look(1, List.of(), Set.of(promotion.getSpec().candidate().digest()), seen);
  }

  @Override
  public boolean takeBack(Reranker of) {
    if (share() > 0 && !cutOff) {
      writing(() -> shares.add(0.0));
    }
    return !cutOff;
  }

  /** More than what stands in the status can never be with the candidate. */
  boolean isShareWrittenDown() {
    Integer may = status().canaryPercent();
    return 100 * share() <= (may == null ? 0 : may) + 1e-9;
  }

  Model wanted() {
    return wanted;
  }

  /** Git's state reaches the cluster. */
  void sync(Model model) {
    wanted = model;
  }

  void rollback(String digest) {
    reranker.getMetadata().setAnnotations(Map.of(RollbackMark.ANNOTATION, digest));
  }

  private void writing(Runnable write) {
    int number = ++writes;
    if (number == killAt && !killAfter) {
      throw new Killed();
    }
    write.run();
    if (number == killAt) {
      throw new Killed();
    }
  }

  @Override
  public ModelPromotion writeStatus(ModelPromotion changed, ModelPromotionStatus status) {
    String read = changed.getMetadata().getResourceVersion();
    if (!read.equals(promotion.getMetadata().getResourceVersion())) {
      throw new KubernetesClientException("conflict", 409, null);
    }
    writing(
        () -> {
          promotion.setStatus(status);
          promotion.getMetadata().setResourceVersion(Integer.toString(++version));
        });
    return read();
  }

  @Override
  public void want(Reranker changed, Model model) {
    writing(
        () -> {
          changesOfSpec.add(String.valueOf(model.digest()));
          wanted = model;
        });
  }

  @Override
  public ProposalState advance(Reranker of, Proposal proposal, boolean before) {
    if (merged.contains(proposal.branch())) {
      return new ProposalState.Merged();
    }
    if (!proposed.contains(proposal.branch())) {
      writing(() -> proposed.add(proposal.branch()));
    }
    return new ProposalState.Waiting(
        Optional.of(new PullRequest("pull/" + proposal.branch(), PullRequest.State.OPEN)));
  }

  @Override
  public Finding find(HasMetadata owner, KubernetesRenderer.Children children, String uid) {
    String name = children.job().getMetadata().getName();
    if (!specs.contains(name)) {
      return new Finding.NeverMade();
    }
    Job job = jobs.get(name);
    return job == null ? new Finding.Vanished() : new Finding.There(job);
  }

  @Override
  public Creation create(HasMetadata owner, KubernetesRenderer.Children children) {
    String name = children.job().getMetadata().getName();
    if (!jobs.containsKey(name)) {
      writing(
          () -> {
            jobs.put(name, new JobBuilder(children.job()).build());
            created.add(name);
          });
    }
    Job job = java.util.Objects.requireNonNull(jobs.get(name));
    complete(owner, children, job);
    return new Creation.Ours(job);
  }

  @Override
  public void complete(HasMetadata owner, KubernetesRenderer.Children children, Job job) {
    String name = job.getMetadata().getName();
    if (!specs.contains(name)) {
      writing(() -> specs.add(name));
    }
  }

  @Override
  public Optional<Job> read(Job seen) {
    return Optional.ofNullable(jobs.get(seen.getMetadata().getName()));
  }

  @Override
  public Optional<String> missing(KubernetesRenderer.Children children) {
    return Optional.empty();
  }

  @Override
  public List<Pod> pods(Job job) {
    return pods.getOrDefault(job.getMetadata().getName(), List.of());
  }

  @Override
  public boolean activate(Job job, boolean active) {
    return false;
  }

  @Override
  public Job suspend(Job job, boolean suspend) {
    throw new UnsupportedOperationException("promotions suspend nothing");
  }

  @Override
  public void delete(Job job) {
    throw new UnsupportedOperationException("promotions delete nothing");
  }

  /** Every Job without an end ends with that exit code and message. */
  void end(int exitCode, String message) {
    for (Job job : jobs.values()) {
      if (JobEnd.of(job).isEmpty()) {
        String type = exitCode == 0 ? "Complete" : "Failed";
        job.setStatus(
            new JobStatusBuilder()
                .addNewCondition()
                .withType(type)
                .withStatus("True")
                .withLastTransitionTime(Instant.EPOCH.toString())
                .endCondition()
                .build());
        pods.put(job.getMetadata().getName(), List.of(pod(exitCode, message)));
      }
    }
  }

  private static Pod pod(int exitCode, String message) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod")
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withMessage(message)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
