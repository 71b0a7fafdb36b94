/** LangChain4j's scoring model. */
@NullMarked
package io.reasonrank.client.langchain4j;

import org.jspecify.annotations.NullMarked;
