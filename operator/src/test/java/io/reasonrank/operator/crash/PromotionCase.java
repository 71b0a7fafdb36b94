package io.reasonrank.operator.crash;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.operator.Yamls;
import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.PlayedServers;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.cluster.TestForge;
import io.reasonrank.operator.cluster.TestGit;
import io.reasonrank.testing.GitHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * One life of a promotion, from its making by a run on, whose operator is killed at one change in
 * the API server, in Git or at the host of pull requests.
 *
 * @param way to the endpoint
 * @param end what becomes of the model
 * @param change at which the operator is killed, from 1; 0 for a life without a kill
 * @param after whether that change still takes place
 */
record PromotionCase(Way way, End end, int change, boolean after) implements CrashLife {
  private static final String OLD = "sha256:" + "0".repeat(64);
  private static final String NEW = "sha256:" + "a".repeat(64);
  private static final String PROMOTION = "support-" + "a".repeat(12);
  private static final String BRANCH = "promote/support/" + "a".repeat(12);
  private static final String REVERT = "rollback/support/" + "a".repeat(12);
  private static final double HALF = 0.5;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String PASSED =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":true,\"summary\":\"support: better\","
          + "\"gates\":[{\"gate\":\"Quality\",\"verdict\":\"Passed\",\"reason\":\"+0.05\"}]}}";
  private static final String SEEN =
      "\"backends\":{\"primary\":{\"ok\":60,\"seconds\":[{\"le\":0.5,\"count\":60}]},"
          + "\"candidate\":{\"ok\":%1$d,\"failed\":%2$d,\"seconds\":[{\"le\":0.5,\"count\":30}]},"
          + "\"copies\":{\"ok\":30,\"seconds\":[{\"le\":0.5,\"count\":30}]}},"
          + "\"mirrored\":{\"compared\":30,\"tau\":0.6,\"tau_variance\":0.04}";

  /** How a model comes to its endpoint. */
  enum Way {
    /** The operator changes {@code spec.model}. */
    DIRECT,
    /** By pull request, merged by a person and applied by a GitOps controller. */
    GITOPS
  }

  /** What becomes of it. */
  enum End {
    /** It serves. */
    PROMOTED,
    /** It fails at half of the traffic. */
    TAKEN_BACK,
    /** A person takes it back once it serves. */
    ROLLED_BACK
  }

  /** Each way with each end. */
  static List<CrashLife> all() {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                Stream.of(End.values())
                    .<CrashLife>map(end -> new PromotionCase(way, end, 0, false)))
        .toList();
  }

  @Override
  public CrashLife killedAt(int number, boolean late) {
    return new PromotionCase(way, end, number, late);
  }

  @Override
  public String toString() {
    String kill =
        change == 0 ? "no kill" : "killed " + (after ? "after" : "before") + " change " + change;
    return "promotion " + way + " " + end + " " + kill;
  }

  @Override
  public Finding run(TestCluster cluster, OperatorLauncher launcher) {
    String namespace = cluster.namespace();
    try (var life = new Life(cluster, namespace, launcher)) {
      return life.live();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cluster.kubelet().forget(namespace);
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private final class Life implements AutoCloseable {
    private final KubernetesClient client;
    private final Resources resources;
    private final OperatorLauncher launcher;
    private final String namespace;
    private final Kill kill = new Kill(change, after);
    private final List<String> faults = new ArrayList<>();
    private final Set<String> jobsThatRan = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> served = new CopyOnWriteArrayList<>();
    private final PlayedServers servers;
    private final TestGit git;
    private final GitHttp gitServer;
    private final TestForge forge;
    private final SharedIndexInformer<Reranker> moves;
    private final Timeline timeline = new Timeline();
    private final SharedIndexInformer<ModelPromotion> steps;
    private OperatorLauncher.Launched current;
    private boolean merged;
    private boolean revertMerged;

    Life(TestCluster cluster, String namespace, OperatorLauncher launcher) throws IOException {
      this.client = cluster.client();
      this.namespace = namespace;
      this.resources = new Resources(client, namespace);
      this.launcher = launcher;
      this.servers = new PlayedServers(NEW, this::seen);
      this.git = TestGit.with(yaml(""));
      this.gitServer = new GitHttp(git.directory(), TestForge.TOKEN, kill);
      this.forge = new TestForge(kill);
      cluster.kubelet().script(namespace, this::script);
      cluster.kubelet().run(namespace, servers);
      this.moves =
          client.resources(Reranker.class).inNamespace(namespace).inform(new Moves(asked, served));
      this.steps = client.resources(ModelPromotion.class).inNamespace(namespace).inform(timeline);
      this.current = launcher.launch(namespace, kill);
    }

    private String seen(double weight) {
      boolean fails = end == End.TAKEN_BACK && weight >= HALF;
      return fails ? SEEN.formatted(10, 20) : SEEN.formatted(30, 0);
    }

    private PodScript script(Pod pod) {
      String stage = pod.getMetadata().getLabels().get("reasonrank.io/stage");
      if (stage == null) {
        return new PodScript.Hang(); // it serves
      }
      jobsThatRan.add(pod.getMetadata().getOwnerReferences().getFirst().getUid());
      return new PodScript.Exit(
          0, stage.equals("gate") ? PASSED : "{\"digest\":\"%s\"}".formatted(NEW));
    }

    Finding live() throws IOException {
      try {
        kill.cuts(current.proxy());
        prepare();
        resources.apply(Yamls.SFT + "  promotion: {reranker: support}\n");
        go();
        checkTraffic();
        checkGit();
        checkChildren();
      } catch (Stuck e) {
        faults.add(String.valueOf(e.getMessage()));
      }
      if (change == 0) {
        System.out.println("promotion timeline: " + way + " " + end + ": " + timeline);
      }
      return new Finding(kill.changes(), List.copyOf(faults));
    }

    private void prepare() throws IOException {
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName("git-credentials")
                  .endMetadata()
                  .withStringData(Map.of("username", "git", "password", TestForge.TOKEN))
                  .build())
          .inNamespace(namespace)
          .create();
      try (var file = Files.newInputStream(Path.of("../k8s/base/gitops/access.yaml"))) {
        client.load(file).inNamespace(namespace).create();
      }
      apply(yaml(promotion()));
      until("the incumbent serves", () -> OLD.equals(servedNow()));
    }

    private void go() {
      switch (end) {
        case PROMOTED -> until("it is promoted", () -> isPhase("Promoted"));
        case TAKEN_BACK -> until("it is taken back", () -> isPhase("RolledBack"));
        case ROLLED_BACK -> {
          until("it is promoted", () -> isPhase("Promoted") && NEW.equals(servedNow()));
          rerankers()
              .withName("support")
              .patch(
                  MERGE,
                  "{\"metadata\":{\"annotations\":{\"reasonrank.io/rollback\":\"%s\"}}}"
                      .formatted(NEW));
          until("it is rolled back", () -> isPhase("RolledBack"));
        }
      }
      if (end == End.PROMOTED) {
        until("it serves", () -> NEW.equals(servedNow()));
      } else {
        until("the incumbent serves alone", () -> OLD.equals(servedNow()) && isTrue("Reverted"));
      }
      until("the candidate's pods are gone", () -> beside().isEmpty());
    }

    /** A killed operator is started again, as its Deployment would. */
    private void revive() {
      if (kill.hasKilled() && current.proxy().hasKilled()) {
        current.close();
        kill.revive();
        current = launcher.launch(namespace, (number, any) -> FaultProxy.Verdict.PASS);
      }
    }

    private void goOn() {
      revive();
      surroundingsGoOn();
    }

    /** The people and the GitOps controller. */
    private void surroundingsGoOn() {
      if (way == Way.DIRECT) {
        return;
      }
      if (!merged && isPhase("Proposed")) {
        git.merge(BRANCH);
        merged = true;
      }
      if (!revertMerged && forge.opened().contains(REVERT)) {
        git.merge(REVERT);
        revertMerged = true;
      }
      if (merged) {
        apply(git.deployed() + promotion());
      }
    }

    private void until(String what, Callable<Boolean> condition) {
      Stuck.unless(what, condition, this::goOn, this::status);
    }

    private String yaml(String more) {
      return """
      apiVersion: reasonrank.io/v1alpha1
      kind: Reranker
      metadata:
        name: support
      spec:
        replicas: 1
        canary: {steps: [5, 50, 100], minSeconds: 0, minRequests: 10, soakSeconds: 0}
        model:
          uri: pvc://models/old
          digest: %s
      %s\
      """
          .formatted(OLD, more);
    }

    private String promotion() {
      return way == Way.DIRECT
          ? "  promotion: {mode: direct}\n"
          : "  promotion: {mode: gitops, git: {repository: '%s', path: %s, forge: gitea, apiUrl: '%s', secret: git-credentials}}\n"
              .formatted(gitServer.address("team/serving.git"), TestGit.FILE, forge.api());
    }

    private void apply(String yaml) {
      Reranker reranker = client.getKubernetesSerialization().unmarshal(yaml, Reranker.class);
      client
          .resource(reranker)
          .inNamespace(namespace)
          .fieldManager("gitops")
          .forceConflicts()
          .serverSideApply();
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
            Reranker,
            io.fabric8.kubernetes.api.model.KubernetesResourceList<Reranker>,
            io.fabric8.kubernetes.client.dsl.Resource<Reranker>>
        rerankers() {
      return client.resources(Reranker.class).inNamespace(namespace);
    }

    private List<ModelPromotion> promotions() {
      return client.resources(ModelPromotion.class).inNamespace(namespace).list().getItems();
    }

    private List<ModelPromotionStatus> statuses() {
      return promotions().stream()
          .filter(one -> one.getMetadata().getName().equals(PROMOTION))
          .map(ModelPromotion::getStatus)
          .filter(Objects::nonNull)
          .toList();
    }

    private String status() {
      return promotions().stream().map(ModelPromotion::getStatus).toList()
          + ", Jobs "
          + resources.attempts()
          + ", asked for "
          + asked
          + ", served "
          + served;
    }

    private boolean isPhase(String phase) {
      return statuses().stream().anyMatch(status -> phase.equals(status.phase()));
    }

    private boolean isTrue(String type) {
      return statuses().stream()
          .flatMap(status -> status.conditions().stream())
          .anyMatch(condition -> isTrue(condition, type));
    }

    private static boolean isTrue(Condition condition, String type) {
      return condition.type().equals(type) && condition.status().equals("True");
    }

    private String servedNow() {
      return served.isEmpty() ? "" : served.getLast();
    }

    private List<String> beside() {
      return Stream.<HasMetadata>concat(
              client.apps().deployments().inNamespace(namespace).list().getItems().stream(),
              client.services().inNamespace(namespace).list().getItems().stream())
          .map(object -> object.getMetadata().getName())
          .filter(name -> name.endsWith("-candidate"))
          .toList();
    }

    /** One move to the candidate and at most one back; shares only go up, until they end. */
    private void checkTraffic() {
      boolean served100 = end != End.TAKEN_BACK;
      List<String> servedModels =
          served100
              ? end == End.PROMOTED ? List.of(OLD, NEW) : List.of(OLD, NEW, OLD)
              : List.of(OLD);
      expect("models that served", served, servedModels);
      boolean asks = served100 || way == Way.GITOPS; // Git asks for it before its canary
      List<String> askedFor =
          !asks ? List.of(OLD) : end == End.PROMOTED ? List.of(OLD, NEW) : List.of(OLD, NEW, OLD);
      expect("models that spec.model asked for", asked, askedFor);
      List<Double> shares = served100 ? List.of(0.0, 0.05, 0.5, 1.0) : List.of(0.0, 0.05, 0.5, 0.0);
      boolean seenBySome =
          servers.weights().values().stream().anyMatch(given -> startsWith(given, shares));
      if (!seenBySome) {
        faults.add("shares: " + servers.weights() + ", expected " + shares);
      }
    }

    private static boolean startsWith(List<Double> given, List<Double> shares) {
      return given.size() >= shares.size() && given.subList(0, shares.size()).equals(shares);
    }

    private void checkGit() {
      List<String> proposals =
          way == Way.DIRECT
              ? List.of()
              : end == End.PROMOTED ? List.of(BRANCH) : List.of(BRANCH, REVERT);
      expect("pull requests", forge.opened(), proposals);
      List<String> branches = new ArrayList<>(List.of("main"));
      branches.addAll(proposals);
      expect("branches", git.branches(), branches);
      long expected = 1 + 2L * proposals.size(); // a commit and a merge for each
      if (git.commits() != expected) {
        faults.add("commits on main: " + git.commits() + ", expected " + expected);
      }
    }

    private void checkChildren() {
      if (promotions().size() != 1) {
        faults.add("promotions: " + promotions().size());
      }
      Set<String> attempts = new TreeSet<>();
      for (HasMetadata job : resources.jobs()) {
        String attempt = job.getMetadata().getName();
        if (!attempts.add(attempt)) {
          faults.add("two Jobs " + attempt);
        }
      }
      if (jobsThatRan.size() != resources.jobs().size()) {
        faults.add("Jobs that ran: " + jobsThatRan.size() + ", there are " + attempts);
      }
      boolean again = resources.attempts().stream().anyMatch(attempt -> !attempt.endsWith("-1"));
      if (again) {
        faults.add("tried again: " + resources.attempts());
      }
    }

    private void expect(String what, List<String> found, List<String> expected) {
      if (!found.equals(expected)) {
        faults.add(what + ": " + found + ", expected " + expected);
      }
    }

    @Override
    public void close() {
      moves.close();
      steps.close();
      current.close();
      gitServer.close();
      forge.close();
    }
  }

  /** Writes down each change of the model that is asked for, and of the one that serves. */
  private record Moves(List<String> asked, List<String> served)
      implements ResourceEventHandler<Reranker> {
    @Override
    public void onAdd(Reranker reranker) {
      see(reranker);
    }

    @Override
    public void onUpdate(Reranker before, Reranker reranker) {
      see(reranker);
    }

    @Override
    public void onDelete(Reranker reranker, boolean unknown) {
      // the life is over
    }

    private void see(Reranker reranker) {
      var model = reranker.getSpec().model();
      add(asked, model == null ? null : model.digest());
      var status = reranker.getStatus();
      add(served, status == null ? null : status.servedDigest());
    }

    private static void add(List<String> moves, @org.jspecify.annotations.Nullable String digest) {
      if (digest != null && (moves.isEmpty() || !moves.getLast().equals(digest))) {
        moves.add(digest);
      }
    }
  }

  /** When a promotion reached which phase and share, counted from its making. */
  private static final class Timeline implements ResourceEventHandler<ModelPromotion> {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final long start = System.nanoTime();
    private double made;
    private String last = "";

    @Override
    public synchronized void onAdd(ModelPromotion promotion) {
      made = seconds();
      see(promotion);
    }

    @Override
    public synchronized void onUpdate(ModelPromotion before, ModelPromotion promotion) {
      see(promotion);
    }

    @Override
    public void onDelete(ModelPromotion promotion, boolean unknown) {
      // the life is over
    }

    private double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    private void see(ModelPromotion promotion) {
      ModelPromotionStatus status = promotion.getStatus();
      if (status == null) {
        return;
      }
      Integer percent = status.canaryPercent();
      String now = status.phase() + (percent == null ? "" : " " + percent + " %");
      if (!now.equals(last)) {
        steps.add("%s after %.1f s".formatted(now, seconds() - made));
        last = now;
      }
    }

    @Override
    public String toString() {
      return String.join(", ", steps);
    }
  }
}
