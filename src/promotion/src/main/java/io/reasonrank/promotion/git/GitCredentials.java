package io.reasonrank.promotion.git;

import java.util.Map;
import java.util.Optional;

/**
 * How to sign in to a Git server, in the keys that Flux and Argo CD use in their secrets.
 *
 * @param username for HTTPS; any name where the password is a token
 * @param password for HTTPS: a password or a token, which is also what the API of the host gets
 * @param privateKey for SSH, in OpenSSH or PEM format, without a passphrase
 * @param knownHosts for SSH: lines of {@code known_hosts}; without them no SSH server is trusted
 * @param signingKey private SSH key that commits are signed with, without a passphrase
 */
public record GitCredentials(
    Optional<String> username,
    Optional<String> password,
    Optional<String> privateKey,
    Optional<String> knownHosts,
    Optional<String> signingKey) {
  /** Key of the secret that holds what commits are signed with. */
  public static final String SIGNING_KEY = "signing-key";

  private static final String ANY_NAME = "git";

  /** Signs in nowhere: for public and local repositories. */
  public static GitCredentials none() {
    return of(Map.of());
  }

  /**
   * From a secret's keys: {@code username} and {@code password} (or {@code bearerToken}); {@code
   * identity} (or {@code sshPrivateKey}, {@code ssh-privatekey}) and {@code known_hosts}; {@value
   * #SIGNING_KEY}.
   */
  public static GitCredentials of(Map<String, String> secret) {
    return new GitCredentials(
        first(secret, "username"),
        first(secret, "password", "bearerToken"),
        first(secret, "identity", "sshPrivateKey", "ssh-privatekey"),
        first(secret, "known_hosts"),
        first(secret, SIGNING_KEY));
  }

  String name() {
    return username.orElse(ANY_NAME);
  }

  private static Optional<String> first(Map<String, String> secret, String... keys) {
    for (String key : keys) {
      String value = secret.get(key);
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** Says what is there, never what it is. */
  @Override
  public String toString() {
    return "GitCredentials[password="
        + password.isPresent()
        + ", privateKey="
        + privateKey.isPresent()
        + ", signingKey="
        + signingKey.isPresent()
        + "]";
  }
}
