/**
 * Asks a ReasonRank endpoint: {@link io.reasonrank.client.RerankClient} knows deadlines, busy
 * endpoints, cut-short and repaired rankings, and streams. Below it stand the adapters for
 * frameworks.
 */
@NullMarked
package io.reasonrank.client;

import org.jspecify.annotations.NullMarked;
