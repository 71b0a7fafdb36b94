package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.promotion.forge.Forges;
import io.reasonrank.promotion.git.Committer;
import io.reasonrank.promotion.git.GitCredentials;
import io.reasonrank.promotion.git.GitPromotion;
import io.reasonrank.promotion.git.GitRemote;
import io.reasonrank.promotion.git.GitTarget;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Git with the credentials of a Secret beside the Reranker. Copies of repositories lie in a
 * directory of the operator's and are only a cache; one thread at a time works on each.
 */
final class ApiGitDesk implements GitDesk {
  private final KubernetesClient client;
  private final Path copies;
  private final Clock clock;
  private final Map<String, Object> locks = new ConcurrentHashMap<>();

  ApiGitDesk(KubernetesClient client, Path copies, Clock clock) {
    this.client = client;
    this.copies = copies;
    this.clock = clock;
  }

  @Override
  public ProposalState advance(Reranker reranker, Proposal proposal, boolean before) {
    RerankerSpec.Git git = reranker.getSpec().promotion().git();
    if (git == null) {
      throw StageException.configuration("spec.promotion.git is not set; name the repository");
    }
    GitCredentials credentials = credentials(reranker, git);
    synchronized (locks.computeIfAbsent(git.repository(), any -> new Object())) {
      try (GitRemote remote = GitRemote.open(copy(git), git.repository(), credentials)) {
        var target =
            new GitTarget(
                git.repository(), git.branch(), git.path(), reranker.getMetadata().getName());
        var forge = Forges.of(git, credentials.password());
        return new GitPromotion(remote, target, forge, Committer.of(git, credentials), clock)
            .advance(proposal, before);
      }
    }
  }

  private Path copy(RerankerSpec.Git git) {
    String digest = Digests.of(git.repository());
    return copies.resolve(digest.substring(digest.indexOf(':') + 1));
  }

  private GitCredentials credentials(Reranker reranker, RerankerSpec.Git git) {
    String name = git.secret();
    if (name == null) {
      return GitCredentials.none();
    }
    Secret secret = read(reranker.getMetadata().getNamespace(), name);
    if (secret == null) {
      throw StageException.configuration(
          "there is no Secret " + name + "; make it, or change spec.promotion.git.secret");
    }
    Map<String, String> values = new HashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, value) -> values.put(key, decoded(value)));
    }
    return GitCredentials.of(values);
  }

  private @org.jspecify.annotations.Nullable Secret read(String namespace, String name) {
    try {
      return client.secrets().inNamespace(namespace).withName(name).get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new StageException(
            ExitCode.PERMISSION,
            "the operator may not read Secret "
                + name
                + "; allow it that one, as k8s/base/gitops/access.yaml does",
            e);
      }
      throw e;
    }
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
