package io.reasonrank.function.model;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/** A server's model, against the program as it is packed. */
@QuarkusIntegrationTest
@WithTestResource(value = LoopbackEngine.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ServerEngineIT extends ServerEngineTest {}
