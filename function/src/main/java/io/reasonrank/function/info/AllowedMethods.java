package io.reasonrank.function.info;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Says which methods a resource has where another one was tried: RFC 9110, section 15.5.6, asks for
 * it, and the framework leaves it out. Dialects say it for themselves.
 */
@Singleton
class AllowedMethods {
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final Map<Pattern, String> BY_PATH =
      Map.of(
          Pattern.compile("/info|/v1/models"), "GET, HEAD, OPTIONS",
          Pattern.compile("/v1/(batches|feedback)"), "POST, OPTIONS",
          Pattern.compile("/v1/batches/[^/]+(/results)?"), "GET, HEAD, OPTIONS",
          Pattern.compile("/admin/v1/(model|routing)"), "GET, HEAD, PUT, OPTIONS");

  @ServerResponseFilter
  void tell(ContainerResponseContext response, UriInfo uri) {
    if (response.getStatus() == METHOD_NOT_ALLOWED) {
      BY_PATH.entrySet().stream()
          .filter(path -> path.getKey().matcher(uri.getPath()).matches())
          .forEach(path -> response.getHeaders().putSingle(HttpHeaders.ALLOW, path.getValue()));
    }
  }
}
