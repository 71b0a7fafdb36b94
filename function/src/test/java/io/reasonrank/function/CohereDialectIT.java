package io.reasonrank.function;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Cohere's API, against the program as it is packed. */
@QuarkusIntegrationTest
class CohereDialectIT extends CohereDialectTest {}
