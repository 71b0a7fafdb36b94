package io.reasonrank.function;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Cohere's own client, against the program as it is packed. */
@QuarkusIntegrationTest
class CohereClientIT extends CohereClientTest {}
