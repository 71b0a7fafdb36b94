package io.reasonrank.function.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.reasonrank.function.rerank.Problem;
import java.time.Duration;

/** Problems as statuses, as text-embeddings-inference maps them. */
final class GrpcFailures {
  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

  /** What clients with a retry policy heed. */
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcFailures() {}

  static StatusRuntimeException of(Problem problem) {
    Metadata trailers = new Metadata();
    problem.retryAfter().ifPresent(wait -> tell(trailers, wait));
    return status(problem.kind()).withDescription(problem.message()).asRuntimeException(trailers);
  }

  private static void tell(Metadata trailers, Duration wait) {
    trailers.put(RETRY_AFTER, Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    trailers.put(PUSHBACK, Long.toString(wait.toMillis()));
  }

  private static Status status(Problem.Kind kind) {
    return switch (kind) {
      case INVALID, TOO_LARGE, UNSUPPORTED -> Status.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
      case RATE_LIMITED, OVERLOADED -> Status.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.UNAVAILABLE;
      case TIMEOUT -> Status.DEADLINE_EXCEEDED;
      case REFUSED, INTERNAL -> Status.FAILED_PRECONDITION;
    };
  }
}
