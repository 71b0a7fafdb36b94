/** Text to token ids and back, and chats to prompts, with the files of the checkpoint itself. */
@NullMarked
package io.reasonrank.engine.djl.tokenize;

import org.jspecify.annotations.NullMarked;
