package io.reasonrank.function.dialect;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Shared paths, against the program as it is packed. */
@QuarkusIntegrationTest
class SharedPathsIT extends SharedPathsTest {}
