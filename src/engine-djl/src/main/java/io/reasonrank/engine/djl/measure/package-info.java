/** Measures models: how fast they run, and how alike two of them are. */
@NullMarked
package io.reasonrank.engine.djl.measure;

import org.jspecify.annotations.NullMarked;
