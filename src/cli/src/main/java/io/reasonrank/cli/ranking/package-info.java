/** Commands around rankings: evaluate, reward, parse, plan, prompt and rerank. */
@NullMarked
package io.reasonrank.cli.ranking;

import org.jspecify.annotations.NullMarked;
