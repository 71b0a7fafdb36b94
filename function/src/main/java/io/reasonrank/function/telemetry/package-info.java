/**
 * What can be seen of the endpoint from outside: windows as metrics and spans, requests as logs.
 */
@NullMarked
package io.reasonrank.function.telemetry;

import org.jspecify.annotations.NullMarked;
