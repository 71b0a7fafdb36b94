package io.reasonrank.function;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;

/**
 * Starts the endpoint; a start that fails says why in one line and exits with that fault's code.
 */
@QuarkusMain
public class FunctionMain {
  public static void main(String... args) {
    Quarkus.run(null, FunctionMain::exit, args);
  }

  private static void exit(Integer status, Throwable failure) {
    Optional<StartFailure> known = Optional.ofNullable(failure).map(StartFailure::of);
    known.ifPresent(start -> System.err.println("reasonrank: " + start.message()));
    System.exit(known.map(StartFailure::exitCode).orElse(status));
  }
}
