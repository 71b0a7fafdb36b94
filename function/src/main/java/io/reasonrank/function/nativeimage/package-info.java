/** What a native image must be told of libraries that no extension of Quarkus speaks for. */
@NullMarked
package io.reasonrank.function.nativeimage;

import org.jspecify.annotations.NullMarked;
