package io.reasonrank.function;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;

/** Where memory holds one model only, requests wait instead of failing. */
@QuarkusTest
@QuarkusTestResource(
    value = TinyModel.class,
    initArgs = @ResourceArg(name = "reasonrank.model.reload", value = "drain"),
    restrictToAnnotatedClass = true)
class DrainingReloadTest extends ModelReloadContract {}
