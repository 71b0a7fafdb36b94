package io.reasonrank.function.events;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Events and batches, against the program as it is packed. */
@QuarkusIntegrationTest
class EventsIT extends EventsTest {}
