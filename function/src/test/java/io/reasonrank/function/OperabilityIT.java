package io.reasonrank.function;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** What is seen of it, against the program as it is packed. */
@QuarkusIntegrationTest
class OperabilityIT extends OperabilityTest {}
