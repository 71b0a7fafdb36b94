package io.reasonrank.cli.run;

import io.reasonrank.cli.serve.ServingProcess;
import io.reasonrank.promotion.canary.ModelApi;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the incumbent serves.
 *
 * @param address without a path
 * @param token of its admin paths; empty where it needs none
 * @param process where this run started it
 */
record IncumbentEndpoint(URI address, Optional<String> token, Optional<ServingProcess> process)
    implements AutoCloseable {
  private static final String TOKEN_FILE = "REASONRANK_ADMIN_TOKEN_FILE";

  static IncumbentEndpoint own(ServingProcess process) {
    return new IncumbentEndpoint(process.address(), Optional.empty(), Optional.of(process));
  }

  /**
   * One that runs already.
   *
   * @throws StageException 78 if it serves another model, 69 if it does not answer
   */
  static IncumbentEndpoint running(
      URI address, Map<String, String> environment, PromotionState.Served model) {
    Optional<String> token = token(environment);
    String served = new ModelApi().served(address, token);
    if (!served.equals(model.digest())) {
      throw StageException.configuration(
          "--endpoint "
              + address
              + " serves "
              + served
              + ", not what was promoted here, "
              + model.digest()
              + "; serve "
              + model.model());
    }
    return new IncumbentEndpoint(address, token, Optional.empty());
  }

  /** Of the admin paths of this machine's endpoints; empty where they need none. */
  static Optional<String> token(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(TOKEN_FILE))
        .map(Path::of)
        .map(IncumbentEndpoint::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw StageException.io(TOKEN_FILE + ": " + file + " cannot be read", e);
    }
  }

  /** Whether it ends with this run. */
  boolean isOwn() {
    return process.isPresent();
  }

  @Override
  public void close() {
    process.ifPresent(ServingProcess::close);
  }
}
