/** The endpoint's description: what annotations cannot say is added when it is asked for. */
@NullMarked
package io.reasonrank.function.openapi;

import org.jspecify.annotations.NullMarked;
