/** gRPC on the port of REST: text-embeddings-inference's rerank service and our own. */
@NullMarked
package io.reasonrank.function.grpc;

import org.jspecify.annotations.NullMarked;
