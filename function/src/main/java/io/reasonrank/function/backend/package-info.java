/**
 * What stands behind the endpoint: the model that answers, and a second backend that gets a share
 * of the requests, for itself or as copies that are compared. See {@code DESIGN.md} of the module.
 */
@NullMarked
package io.reasonrank.function.backend;

import org.jspecify.annotations.NullMarked;
