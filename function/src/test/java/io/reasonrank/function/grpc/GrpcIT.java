package io.reasonrank.function.grpc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** gRPC, against the program as it is packed. */
@QuarkusIntegrationTest
class GrpcIT extends GrpcTest {}
