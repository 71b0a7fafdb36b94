/** Token-by-token generation of many sequences at once over one cache. */
@NullMarked
package io.reasonrank.engine.djl.decode;

import org.jspecify.annotations.NullMarked;
