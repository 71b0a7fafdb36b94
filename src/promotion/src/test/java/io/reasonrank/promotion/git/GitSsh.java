package io.reasonrank.promotion.git;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;

/** An SSH server on the loopback interface that runs git's own commands for one key. */
final class GitSsh implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair person = pair();
  private final KeyPair host = pair();

  GitSsh() throws IOException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, person.getPublic()));
    server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
    server.start();
  }

  String address(Path repository) {
    return "ssh://git@127.0.0.1:" + server.getPort() + repository;
  }

  GitCredentials credentials() {
    return GitCredentials.of(
        Map.of("identity", pem(person.getPrivate()), "known_hosts", knownHosts(host)));
  }

  /** Trusts another server. */
  GitCredentials suspicious() {
    return GitCredentials.of(
        Map.of("identity", pem(person.getPrivate()), "known_hosts", knownHosts(pair())));
  }

  private String knownHosts(KeyPair key) {
    try {
      var line = new StringWriter();
      line.append("[127.0.0.1]:").append(Integer.toString(server.getPort())).append(' ');
      PublicKeyEntry.appendPublicKeyEntry(line, key.getPublic());
      return line.append('\n').toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(PrivateKey key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static KeyPair pair() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
