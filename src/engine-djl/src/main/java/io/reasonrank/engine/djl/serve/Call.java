package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationRequest;
import java.util.List;

/**
 * One HTTP request for completions, read and checked.
 *
 * @param requests one per choice: the choices of the first prompt, then those of the next
 * @param choicesPerPrompt OpenAI's {@code n}
 * @param chat whether it is answered as a chat
 * @param stream whether pieces are sent as they come
 * @param includeUsage whether the stream ends with what it cost
 * @param separateReasoning whether thoughts are taken out of the content
 * @param logProbabilities whether log-probabilities are told
 * @param alternatives likeliest tokens told beside each token
 */
record Call(
    List<GenerationRequest> requests,
    int choicesPerPrompt,
    boolean chat,
    boolean stream,
    boolean includeUsage,
    boolean separateReasoning,
    boolean logProbabilities,
    int alternatives) {
  Call {
    requests = List.copyOf(requests);
  }
}
