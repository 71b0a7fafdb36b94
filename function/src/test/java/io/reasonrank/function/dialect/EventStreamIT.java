package io.reasonrank.function.dialect;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Streams of events, against the program as it is packed. */
@QuarkusIntegrationTest
class EventStreamIT extends EventStreamTest {}
