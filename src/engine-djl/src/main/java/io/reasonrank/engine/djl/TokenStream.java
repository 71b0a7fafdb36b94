package io.reasonrank.engine.djl;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.decode.Next;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request in the decode loop: turns its tokens into deltas of text, closes its thought at the
 * budget, holds its answer to the constraint and ends it at a stop text.
 */
final class TokenStream extends DecodeTask {
  private final HfTokenizer tokenizer;
  private final MultiEmitter<? super GenerationEvent> emitter;
  private final int promptTokens;
  private final TokenBudget budget;
  private final int reasoningBudget;
  private final IncrementalText text;
  private final StopTexts stops;
  private final ThoughtSplitter thought = new ThoughtSplitter();
  private final Optional<ConstrainedAnswer> constraint;
  private final AnswerPlaces places;
  private final Optional<CandidateScores> candidates;
  private Optional<FinishReason> ended = Optional.empty();
  private int cachedTokens;
  private int reasoningTokens;
  private int answerTokens;
  private int constrainedTokens;
  private boolean told;

  /**
   * @param prompt tokens of the request's prompt
   * @param answers tokens that answers may be written with, asked for constrained requests only
   */
  TokenStream(
      HfTokenizer tokenizer,
      GenerationRequest request,
      long[] prompt,
      Supplier<AnswerTokens> answers,
      MultiEmitter<? super GenerationEvent> emitter) {
    super(prompt, Integer.MAX_VALUE, request.sampling(), request.deadline(), request.priority());
    this.tokenizer = tokenizer;
    this.emitter = emitter;
    this.promptTokens = prompt.length;
    this.budget = request.budget();
    this.reasoningBudget = reasoningBudget(request);
    this.text = new IncrementalText(tokenizer);
    this.stops = new StopTexts(request.stops());
    this.places = new AnswerPlaces(tokenizer, request.topLogProbabilities());
    this.constraint = request.constraint().map(c -> answer(c, answers.get()));
    this.candidates =
        request.candidates().isEmpty()
            ? Optional.empty()
            : Optional.of(new CandidateScores(tokenizer, request, prompt, this::finishOnce));
    if (opensThought(tokenizer, prompt)) {
      // The template opened the thought; readers of the stream are to see the tag all the same.
      tell(ThoughtSplitter.OPEN + "\n");
    }
  }

  private static ConstrainedAnswer answer(AnswerConstraint constraint, AnswerTokens tokens) {
    return switch (constraint) {
      case AnswerConstraint.PermutationOf(int n) -> new ConstrainedAnswer(tokens, n);
    };
  }

  /** Where one budget serves both, a constrained answer keeps what it may need of it. */
  private static int reasoningBudget(GenerationRequest request) {
    TokenBudget budget = request.budget();
    int answer = request.constraint().map(TokenStream::mostTokens).orElse(0);
    return Math.clamp(
        (long) budget.total() - Math.min(answer, budget.answer()), 0, budget.reasoning());
  }

  /** Bracket, three digits, bracket, arrow with spaces; and the tags. */
  private static int mostTokens(AnswerConstraint constraint) {
    return switch (constraint) {
      case AnswerConstraint.PermutationOf(int n) -> 8 * n + 16;
    };
  }

  private static boolean opensThought(HfTokenizer tokenizer, long[] prompt) {
    int from = Math.max(0, prompt.length - 8);
    String tail = tokenizer.decode(java.util.Arrays.copyOfRange(prompt, from, prompt.length));
    return tail.stripTrailing().endsWith(ThoughtSplitter.OPEN);
  }

  /** The passes that score the candidates; to be submitted after this task. */
  List<? extends DecodeTask> scorings() {
    return candidates.map(CandidateScores::passes).orElse(List.of());
  }

  void cancelAll() {
    cancel();
    candidates.ifPresent(CandidateScores::cancel);
  }

  @Override
  protected void onStarted(int cached) {
    cachedTokens = cached;
  }

  @Override
  protected boolean wantsLogits() {
    return places.isWanted() && !thought.isThinking();
  }

  @Override
  protected void onLogits(int place, float[] logits, int from, int size) {
    places.place(logits, from, size);
  }

  @Override
  protected void onToken(long id) {
    count(1);
    String piece = text.add(id);
    if (!thought.isThinking()) {
      int start = length() + stops.held();
      places.token(id, start, start + piece.length());
    }
    boolean inAnswer = constraint.filter(ConstrainedAnswer::isBegun).isPresent();
    if (inAnswer) {
      constraint.get().accept(id);
    }
    tell(inAnswer ? piece : stops.add(piece));
  }

  private void count(int tokens) {
    if (thought.isThinking()) {
      reasoningTokens += tokens;
    } else {
      answerTokens += tokens;
    }
    constrainedTokens += constraint.filter(ConstrainedAnswer::isBegun).isPresent() ? tokens : 0;
  }

  @Override
  protected Next next() {
    if (stops.stopped()) {
      return new Next.End(FinishReason.STOP);
    }
    boolean closes = budget.closesThought() || constraint.isPresent();
    if (closes && thought.isThinking() && reasoningTokens >= reasoningBudget) {
      return closeThought();
    }
    return constraint.map(this::nextOfConstrained).orElseGet(this::nextOfFree);
  }

  private Next closeThought() {
    String close = "\n" + ThoughtSplitter.CLOSE + "\n";
    return constraint.isPresent() ? writeOpening(constraint.get(), close) : write(close);
  }

  private Next nextOfFree() {
    int spent = reasoningTokens + answerTokens;
    boolean used = thought.hasThought() && answerTokens >= budget.answer();
    return used || spent >= budget.total() ? new Next.End(FinishReason.LENGTH) : Next.ANY;
  }

  private Next nextOfConstrained(ConstrainedAnswer answer) {
    if (!answer.isBegun() && !begin(answer)) {
      // Words without a thought around them count as thought.
      boolean used = !thought.isThinking() && answerTokens >= reasoningBudget;
      return thought.hasThought() || used ? writeOpening(answer, "") : Next.ANY;
    }
    if (answer.isDone()) {
      tell(ConstrainedAnswer.CLOSE);
      return new Next.End(FinishReason.STOP);
    }
    if (constrainedTokens >= budget.answer()) {
      return new Next.End(FinishReason.LENGTH);
    }
    Optional<ConstrainedAnswer.Forced> forced = answer.forced();
    return forced.isPresent() ? write(forced.get().text(), forced.get().ids()) : answer.choice();
  }

  /** Whether the model has opened the answer block by itself. */
  private boolean begin(ConstrainedAnswer answer) {
    int open = thought.isThinking() ? -1 : thought.answer().indexOf(ConstrainedAnswer.OPEN);
    if (open >= 0) {
      answer.begin(thought.answer().substring(open + ConstrainedAnswer.OPEN.length()));
    }
    return open >= 0;
  }

  private Next writeOpening(ConstrainedAnswer answer, String before) {
    answer.begin("");
    return write(before + opening());
  }

  /** The tag of the answer, as far as the model has not begun to write it. */
  private String opening() {
    String tail = thought.isThinking() ? "" : thought.answer().stripLeading();
    boolean begun = thought.hasThought() && ConstrainedAnswer.OPEN.startsWith(tail);
    if (begun && !tail.isEmpty()) {
      return ConstrainedAnswer.OPEN.substring(tail.length());
    }
    boolean ownLine = thought.isThinking() || thought.text().isEmpty() || endsLine();
    return (ownLine ? "" : "\n") + ConstrainedAnswer.OPEN;
  }

  private boolean endsLine() {
    return thought.text().endsWith("\n");
  }

  private Next write(String words) {
    return write(words, tokenizer.encode(words));
  }

  private Next write(String words, long[] ids) {
    count(ids.length);
    for (long id : ids) {
      text.add(id);
    }
    // What is told is what was meant, even where a tokenizer would give it back otherwise.
    tell(words);
    return new Next.Write(ids);
  }

  @Override
  protected Next atEnd() {
    boolean missing = constraint.filter(answer -> !answer.isBegun()).isPresent();
    if (!missing) {
      return new Next.End(FinishReason.STOP);
    }
    return thought.isThinking() ? closeThought() : writeOpening(constraint.get(), "");
  }

  private void tell(String piece) {
    List<Delta> deltas = thought.add(piece);
    if (thought.isThinking()) {
      places.forget();
    }
    for (Delta delta : deltas) {
      emitter.emit(delta == deltas.getLast() ? withTokens(delta) : delta);
    }
  }

  private Delta withTokens(Delta delta) {
    boolean answer = !delta.reasoning() && !thought.mayOpen();
    return answer ? new Delta(delta.text(), false, places.upTo(length())) : delta;
  }

  private int length() {
    return thought.text().length();
  }

  @Override
  protected void onFinished(FinishReason reason) {
    if (!stops.stopped()) {
      tell(stops.add(text.rest()) + stops.rest());
    }
    ended = Optional.of(reason);
    boolean unfinished = constraint.filter(answer -> !answer.isDone()).isPresent();
    if (unfinished && reason != FinishReason.DEADLINE) {
      complete(constraint.get());
    }
    finishOnce();
  }

  /** The budget or the context ended first: the ids not yet written follow in ascending order. */
  private void complete(ConstrainedAnswer answer) {
    tell((thought.isThinking() ? "\n" + ThoughtSplitter.CLOSE : "") + answer.end());
  }

  /** Ends the stream once generation and scores are both there. */
  private void finishOnce() {
    boolean scored = candidates.map(CandidateScores::isDone).orElse(true);
    if (ended.isEmpty() || !scored || told) {
      return;
    }
    told = true;
    var usage = new Usage(promptTokens, cachedTokens, reasoningTokens, answerTokens);
    List<Double> scores = candidates.map(CandidateScores::values).orElse(List.of());
    emitter.emit(
        new GenerationEvent.Finished(
            thought.text(), ended.get(), usage, places.all(length()), scores));
    emitter.complete();
  }

  @Override
  protected void onFailed(RuntimeException fault) {
    emitter.fail(
        fault instanceof EngineException known
            ? known
            : new EngineException(
                EngineException.Kind.INTERNAL,
                "the engine failed: " + fault.getMessage(),
                fault,
                Optional.empty()));
  }
}
