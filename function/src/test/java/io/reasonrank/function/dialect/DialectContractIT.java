package io.reasonrank.function.dialect;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The contract of every dialect, against the program as it is packed. */
@QuarkusIntegrationTest
class DialectContractIT extends DialectContractTest {}
