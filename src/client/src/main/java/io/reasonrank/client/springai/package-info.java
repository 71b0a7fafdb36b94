/** Spring AI's document post-processor. */
@NullMarked
package io.reasonrank.client.springai;

import org.jspecify.annotations.NullMarked;
