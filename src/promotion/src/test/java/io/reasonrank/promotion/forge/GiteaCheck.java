package io.reasonrank.promotion.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.promotion.git.Committer;
import io.reasonrank.promotion.git.GitCredentials;
import io.reasonrank.promotion.git.GitPromotion;
import io.reasonrank.promotion.git.GitRemote;
import io.reasonrank.promotion.git.GitTarget;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import io.reasonrank.promotion.git.WantedModel;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make verify-gitea}: proposals on a real Gitea, over its Git and its REST API. */
class GiteaCheck {
  private static final String FILE = "rerankers/support.yaml";
  private static final WantedModel OLD = model("/models/old", "0");
  private static final WantedModel NEW = model("s3://models/new", "b");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path home;

  @SuppressWarnings("NullAway.Init")
  private static GiteaServer server;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private static WantedModel model(String uri, String digit) {
    return new WantedModel(uri, "sha256:" + digit.repeat(64));
  }

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("gitea.program", ""));
    server = new GiteaServer(program, Path.of(System.getProperty("gitea.files", "")), home);
    System.out.println("gitea: " + program);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void oneBranchOneRequestFromProposalToMerge() throws Exception {
    String repository = repository("merged");
    Proposal proposal = Proposal.promotion("support", NEW, "| gate | verdict |");

    ProposalState first = advance(repository, proposal, false);

    assertThat(advance(repository, proposal, true)).isEqualTo(first);
    JsonNode request = only("merged");
    assertThat(request.path("title").asText()).isEqualTo(proposal.title());
    assertThat(request.path("body").asText()).isEqualTo("| gate | verdict |");
    assertThat(first)
        .isInstanceOfSatisfying(
            ProposalState.Waiting.class,
            waiting ->
                assertThat(waiting.request().orElseThrow().address())
                    .isEqualTo(request.path("html_url").asText()));
    merge("merged", request);
    assertThat(advance(repository, proposal, true)).isEqualTo(new ProposalState.Merged());

    Proposal back = Proposal.rollback("support", NEW, OLD, "taken back");
    assertThat(advance(repository, back, false)).isInstanceOf(ProposalState.Waiting.class);
    assertThat(pulls("merged")).hasSize(2);
    merge("merged", pulls("merged").getFirst());
    assertThat(advance(repository, back, true)).isEqualTo(new ProposalState.Merged());
    assertThat(advance(repository, proposal, true))
        .isInstanceOfSatisfying(
            ProposalState.Declined.class,
            declined -> assertThat(declined.reason()).contains("was merged, and main asks"));
  }

  @Test
  void closedUnmergedIsDeclined() throws Exception {
    String repository = repository("closed");
    Proposal proposal = Proposal.promotion("support", NEW, "");
    advance(repository, proposal, false);
    String number = only("closed").path("number").asText();
    server.ask("PATCH", GiteaServer.repo("closed") + "/pulls/" + number, "{\"state\":\"closed\"}");

    assertThat(advance(repository, proposal, true))
        .isInstanceOfSatisfying(
            ProposalState.Declined.class,
            declined -> assertThat(declined.reason()).contains("was closed unmerged"));
    assertThat(pulls("closed")).hasSize(1);
  }

  @Test
  void whoDiesBetweenPushAndRequestLeavesOneRequest() throws Exception {
    String repository = repository("killed");
    Proposal proposal = Proposal.promotion("support", NEW, "");
    Forge real = forge(repository, server.token());
    Forge dies =
        new Forge() {
          @Override
          public Optional<PullRequest> find(String branch) {
            return real.find(branch);
          }

          @Override
          public PullRequest open(PullRequestText text) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> advance(repository, proposal, false, dies)).hasMessage("killed");
    assertThat(pulls("killed")).isEmpty();

    advance(repository, proposal, false);
    // as two processes would that looked at the same time
    real.open(new Forge.PullRequestText(proposal.branch(), "main", proposal.title(), ""));

    assertThat(pulls("killed")).hasSize(1);
  }

  @Test
  void moreRequestsThanFitOnAPageAreLookedThrough() throws Exception {
    String repository = repository("many");
    Proposal first = Proposal.promotion("support", NEW, "");
    advance(repository, first, false);
    for (int i = 0; i < 4; i++) {
      String branch = "other-" + i;
      server.ask(
          "POST",
          GiteaServer.repo("many") + "/branches",
          "{\"new_branch_name\":\"" + branch + "\"}");
      server.ask(
          "POST",
          GiteaServer.repo("many") + "/contents/" + branch,
          "{\"branch\":\"" + branch + "\",\"content\":\"eA==\"}");
      server.ask(
          "POST",
          GiteaServer.repo("many") + "/pulls",
          "{\"head\":\"" + branch + "\",\"base\":\"main\",\"title\":\"" + branch + "\"}");
    }
    assertThat(forge(repository, server.token()).find(first.branch()))
        .map(PullRequest::state)
        .contains(PullRequest.State.OPEN);
  }

  @Test
  void aWrongTokenIsToldWithoutSayingIt() throws Exception {
    String repository = repository("guarded");
    assertThatThrownBy(
            () ->
                forge(repository, "not-the-token")
                    .open(new Forge.PullRequestText("main", "main", "x", "")))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PERMISSION))
        .hasMessageNotContaining("not-the-token");
  }

  private static String repository(String name) throws IOException, InterruptedException {
    return server.repository(
        name,
        FILE,
        """
        kind: Reranker
        metadata: {name: support}
        spec:
          model: {uri: %s, digest: "%s"} # what serves
        """
            .formatted(OLD.uri(), OLD.digest()));
  }

  private ProposalState advance(String repository, Proposal proposal, boolean before) {
    return advance(repository, proposal, before, forge(repository, server.token()));
  }

  private ProposalState advance(String repository, Proposal proposal, boolean before, Forge forge) {
    var credentials =
        GitCredentials.of(Map.of("username", GiteaServer.USER, "password", server.token()));
    try (GitRemote remote = GitRemote.open(directory.resolve("copy"), repository, credentials)) {
      return new GitPromotion(
              remote,
              new GitTarget(repository, "main", FILE, "support"),
              Optional.of(forge),
              Committer.UNSIGNED,
              InstantSource.system())
          .advance(proposal, before);
    }
  }

  private static Forge forge(String repository, String token) {
    return new GiteaForge(server.api(), RepositoryPath.of(repository), token);
  }

  private static JsonNode only(String name) throws IOException, InterruptedException {
    List<JsonNode> found = pulls(name);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** The newest first. */
  private static List<JsonNode> pulls(String name) throws IOException, InterruptedException {
    List<JsonNode> found = new ArrayList<>();
    server
        .ask("GET", GiteaServer.repo(name) + "/pulls?state=all&sort=newest", "")
        .forEach(found::add);
    return found;
  }

  /** Gitea looks in the background whether a request merges. */
  private static void merge(String name, JsonNode request) {
    String path = GiteaServer.repo(name) + "/pulls/" + request.path("number").asText();
    Awaitility.await("mergeable")
        .until(() -> server.ask("GET", path, "").path("mergeable").asBoolean());
    Awaitility.await("merged")
        .ignoreExceptionsMatching(AssertionError.class::isInstance)
        .untilAsserted(() -> server.ask("POST", path + "/merge", "{\"Do\":\"merge\"}"));
  }
}
