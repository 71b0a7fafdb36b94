/** Starts the endpoint as a process of its own: it is a Quarkus program with its own class path. */
@NullMarked
package io.reasonrank.cli.serve;

import org.jspecify.annotations.NullMarked;
