/**
 * Requests that nobody waits for: CloudEvents over HTTP, and channels of batches. See {@code
 * DESIGN.md} of the module.
 */
@NullMarked
package io.reasonrank.function.events;

import org.jspecify.annotations.NullMarked;
