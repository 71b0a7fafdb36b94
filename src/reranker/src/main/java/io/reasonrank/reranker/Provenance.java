package io.reasonrank.reranker;

/**
 * Who made a ranking, where more than one could have, and by what name it is spoken of later.
 *
 * @param backend {@code primary} or {@code candidate}; empty where no model has answered
 * @param model name that clients see, or empty
 * @param digest {@code sha256:…} of the model, or empty where it is not known
 * @param token what feedback names the ranking by, or empty
 */
public record Provenance(String backend, String model, String digest, String token) {
  /** The backend that answers ordinarily. */
  public static final String PRIMARY = "primary";

  /** The backend that is on trial. */
  public static final String CANDIDATE = "candidate";

  public static final Provenance UNKNOWN = new Provenance("", "", "", "");

  /** A ranking by a model; it has no token yet. */
  public static Provenance of(String backend, String model, String digest) {
    return new Provenance(backend, model, digest, "");
  }

  public Provenance withToken(String other) {
    return new Provenance(backend, model, digest, other);
  }

  /** The same model in another place. */
  public Provenance at(String otherBackend) {
    return new Provenance(otherBackend, model, digest, token);
  }

  /** The model's name, or another where it is not known. */
  public String modelOr(String other) {
    return model.isEmpty() ? other : model;
  }

  public boolean isKnown() {
    return !backend.isEmpty();
  }
}
