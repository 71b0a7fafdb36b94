package io.reasonrank.testing;

/** Lets requests into a server of a test, and their answers out. */
public interface Door {
  /** One that is always open. */
  Door OPEN =
      new Door() {
        @Override
        public boolean letsIn(String request) {
          return true;
        }

        @Override
        public boolean letsOut(String request) {
          return true;
        }
      };

  /**
   * Whether the server shall see a request; if not, the connection is cut.
   *
   * @param request for example {@code POST /serving.git/git-receive-pack}
   */
  boolean letsIn(String request);

  /** Whether the client shall see what the server answers to it. */
  boolean letsOut(String request);
}
