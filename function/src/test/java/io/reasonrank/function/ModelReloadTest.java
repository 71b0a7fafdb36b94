package io.reasonrank.function;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;

/** Where memory holds both models, the new one is warm before it gets a request. */
@QuarkusTest
@QuarkusTestResource(
    value = TinyModel.class,
    initArgs = @ResourceArg(name = "reasonrank.model.reload", value = "beside"),
    restrictToAnnotatedClass = true)
class ModelReloadTest extends ModelReloadContract {}
