package io.reasonrank.engine.djl.decode;

import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.program.StepProgram;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Continuous batching: sequences join when there is memory for them and leave when they end; each
 * step is one native call that gives every running sequence a token and reads a stretch of the
 * prompts that came last.
 *
 * <p>{@link #submit} may be called from any thread, {@link #step} from one thread at a time.
 */
public final class DecodeLoop implements AutoCloseable {
  private final NDManager scope;
  private final StepProgram program;
  private final StepRunner runner;
  private final Admission admission;
  private final CachePool pool;
  private final PrefixStore prefixes;
  private final DecodeLimits limits;
  private final Set<Long> endIds;
  private final Clock clock;
  private final Waiting waiting = new Waiting();
  private final List<Sequence> running = new ArrayList<>();

  /** Over weights that may be trained on between steps; see {@link #forgetPrefixes}. */
  public DecodeLoop(DecoderModel model, Set<Long> endIds, DecodeLimits limits, Clock clock) {
    this(model, StepProgram.live(model), endIds, limits, clock);
  }

  /**
   * @param program what a step runs; closed with the loop
   * @param endIds tokens that end a sequence
   */
  public DecodeLoop(
      DecoderModel model, StepProgram program, Set<Long> endIds, DecodeLimits limits, Clock clock) {
    this.scope = model.scope().newSubManager();
    this.program = program;
    this.runner = new StepRunner(scope, program, model.config().vocabulary());
    this.pool = new CachePool(scope, model.config(), limits.cacheBytes());
    this.prefixes = new PrefixStore(pool);
    int most = CachePool.mostPositions(model.config(), limits.cacheBytes());
    if (limits.positions() > most) {
      throw new IllegalArgumentException(
          "sequences of "
              + limits.positions()
              + " tokens do not fit into "
              + limits.cacheBytes()
              + " bytes of keys and values, which hold "
              + most
              + "; lower the context or raise the memory");
    }
    this.limits = limits;
    this.admission = new Admission(pool, prefixes, limits);
    this.endIds = Set.copyOf(endIds);
    this.clock = clock;
  }

  /** Most tokens of one sequence that some memory of keys and values holds. */
  public static int mostPositions(ModelConfig config, long cacheBytes) {
    return CachePool.mostPositions(config, cacheBytes);
  }

  /** Puts a sequence in the queue. */
  public void submit(DecodeTask task) {
    if (task.prompt().length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens; give at least one");
    }
    int most = limits.positions() - (task.scores() ? 0 : 1);
    if (task.prompt().length > most) {
      throw new IllegalArgumentException(
          "prompt of "
              + task.prompt().length
              + " tokens; the engine holds "
              + limits.positions()
              + " positions, shorten the passages or raise the context");
    }
    waiting.add(task);
  }

  /** Whether {@link #step} has anything to do. */
  public boolean hasWork() {
    return !running.isEmpty() || !waiting.isEmpty();
  }

  /** Runs until everything submitted has ended. */
  public void drain() {
    while (hasWork()) {
      step();
    }
  }

  /** Sequences that have a place. */
  public int running() {
    return running.size();
  }

  /** Bytes of keys and values that are reserved now, kept prefixes included. */
  public long cacheBytes() {
    return pool.used();
  }

  /** Forgets what ended sequences left behind: call it when weights have changed. */
  public void forgetPrefixes() {
    prefixes.clear();
    pool.trim();
  }

  /**
   * Drops what was cancelled or is late, admits what fits, gives every running sequence a token or
   * reads a stretch of its prompt.
   */
  public void step() {
    try {
      waiting.nextStep();
      dropStopped();
      admission.admit(waiting, running);
      askNewcomers();
      List<Stretch> stretches = admission.plan(waiting, running);
      if (!stretches.isEmpty()) {
        runner.run(stretches, this::accept);
        endScored(stretches);
      }
    } catch (RuntimeException fault) {
      failAll(fault);
    }
  }

  private void askNewcomers() {
    for (Sequence sequence : List.copyOf(running)) {
      if (!sequence.asked) {
        sequence.asked = true;
        follow(sequence, sequence.task.next());
      }
    }
  }

  private void dropStopped() {
    var now = clock.instant();
    for (Sequence sequence : List.copyOf(running)) {
      if (sequence.task.isCancelled() || sequence.task.isLate(now)) {
        running.remove(sequence);
        sequence.slot.ifPresent(pool::release);
        tellStopped(sequence);
      }
    }
    waiting.removeStopped(now).forEach(DecodeLoop::tellStopped);
  }

  private static void tellStopped(Sequence sequence) {
    if (!sequence.task.isCancelled()) {
      sequence.task.onFinished(FinishReason.DEADLINE);
    }
  }

  private void accept(Sequence sequence, long token) {
    if (endIds.contains(token) && !(sequence.next instanceof Next.OneOf)) {
      follow(sequence, sequence.task.atEnd());
      return;
    }
    sequence.tokens.add(token);
    sequence.generated++;
    sequence.task.onToken(token);
    follow(sequence, sequence.task.next());
  }

  /** Does what a task wants until the next token has to come from the model. */
  private void follow(Sequence sequence, Next first) {
    Next next = first;
    while (next instanceof Next.Write(long[] ids)) {
      for (long id : ids) {
        sequence.tokens.add(id);
      }
      sequence.generated += ids.length;
      next = sequence.task.next();
    }
    sequence.next = next;
    if (next instanceof Next.End(FinishReason reason)) {
      end(sequence, reason);
    } else if (sequence.generated >= sequence.task.maxTokens()
        || sequence.tokens.size() >= limits.positions()) {
      end(sequence, FinishReason.LENGTH);
    }
  }

  private void endScored(List<Stretch> stretches) {
    for (Stretch stretch : stretches) {
      Sequence sequence = stretch.sequence();
      if (sequence.task.scores() && sequence.pending() == 0) {
        end(sequence, FinishReason.STOP);
      }
    }
  }

  private void end(Sequence sequence, FinishReason reason) {
    running.remove(sequence);
    prefixes.keep(sequence);
    sequence.slot = Optional.empty();
    sequence.task.onFinished(reason);
  }

  private void failAll(RuntimeException fault) {
    var failed = List.copyOf(running);
    running.clear();
    failed.forEach(sequence -> sequence.slot.ifPresent(pool::release));
    prefixes.clear();
    failed.forEach(sequence -> sequence.task.onFailed(fault));
    if (failed.isEmpty()) {
      throw fault;
    }
  }

  /** For sequences that are sooner in line. */
  static final Comparator<Sequence> BY_RANK = Comparator.comparingLong(s -> s.rank);

  @Override
  public void close() {
    program.close();
    pool.close();
    scope.close();
  }
}
