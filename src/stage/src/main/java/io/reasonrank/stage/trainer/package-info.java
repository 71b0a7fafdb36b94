/** What a stage and the renderers of delegated trainers tell each other. */
@NullMarked
package io.reasonrank.stage.trainer;

import org.jspecify.annotations.NullMarked;
