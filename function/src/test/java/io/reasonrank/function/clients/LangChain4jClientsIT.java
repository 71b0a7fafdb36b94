package io.reasonrank.function.clients;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** LangChain4j's clients, against the program as it is packed. */
@QuarkusIntegrationTest
class LangChain4jClientsIT extends LangChain4jClientsTest {}
