/**
 * The embedded engine behind OpenAI's protocol, for tools, clients and other machines; see
 * DESIGN.md beside this package.
 */
@NullMarked
package io.reasonrank.engine.djl.serve;

import org.jspecify.annotations.NullMarked;
