package io.reasonrank.promotion.git;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.api.errors.UnsupportedSigningFormatException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.Signer;
import org.eclipse.jgit.lib.Signers;

/**
 * Who commits, and with which key they sign. Signatures are SSH's, which Git verifies since 2.34
 * and the hosts since then: one kind of key for getting in and for signing.
 *
 * @param name of the author and the committer
 * @param email as the host knows the key's owner, or its signature counts as unverified
 * @param signingKey private, in OpenSSH or PEM format, without a passphrase; empty: commits are not
 *     signed
 */
public record Committer(String name, String email, Optional<String> signingKey) {
  /** Nobody's account. */
  public static final Committer UNSIGNED =
      new Committer("reasonrank", "reasonrank@localhost", Optional.empty());

  /**
   * The committer of {@code spec.promotion.git}.
   *
   * @throws StageException 78 if commits are to be signed and there is no key
   */
  public static Committer of(RerankerSpec.Git git, GitCredentials credentials) {
    boolean signs = git.signing() == RerankerSpec.Signing.SSH;
    if (signs && credentials.signingKey().isEmpty()) {
      throw StageException.configuration(
          "spec.promotion.git.signing is ssh, and the credentials have no "
              + GitCredentials.SIGNING_KEY
              + "; add the private key, or set signing to none");
    }
    return new Committer(
        git.author().name(), git.author().email(), credentials.signingKey().filter(key -> signs));
  }

  PersonIdent at(Instant when) {
    return new PersonIdent(name, email, when, ZoneOffset.UTC);
  }

  /** Signs a commit that is complete otherwise, where there is a key. */
  void sign(Repository repository, CommitBuilder commit) throws IOException {
    if (signingKey.isEmpty()) {
      return;
    }
    Signer signer = Signers.get(GpgConfig.GpgFormat.SSH);
    if (signer == null) {
      throw StageException.configuration("this build of JGit cannot sign with SSH keys");
    }
    try (var files = new PrivateFiles()) {
      Path key = files.write("signing-key", signingKey.get().strip() + "\n");
      signer.signObject(
          repository,
          new GpgConfig(repository.getConfig()),
          commit,
          commit.getCommitter(),
          key.toString(),
          null);
    } catch (UnsupportedSigningFormatException
        | org.eclipse.jgit.api.errors.CanceledException
        | JGitInternalException e) {
      throw StageException.configuration(
          GitCredentials.SIGNING_KEY
              + " cannot sign: "
              + e.getClass().getSimpleName()
              + "; give a private SSH key without a passphrase");
    }
  }

  /** Says whether there is a key, never what it is. */
  @Override
  public String toString() {
    return "Committer[" + name + " <" + email + ">, signs=" + signingKey.isPresent() + "]";
  }
}
