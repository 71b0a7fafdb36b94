package io.reasonrank.engine.djl;

import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.program.Precision;
import io.reasonrank.engine.djl.program.StepProgram;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A model running in this process: one thread steps all sequences in flight, callers get their
 * tokens as a stream.
 */
public final class DjlEngine implements GenerationEngine {
  private final DecoderModel model;
  private final HfTokenizer tokenizer;
  private final DecodeLoop loop;
  private final ModelInfo info;
  private final Supplier<AnswerTokens> answerTokens;
  private final Thread worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workArrived = lock.newCondition();
  private volatile boolean closed;
  private volatile int sequences;

  private DjlEngine(DecoderModel model, HfTokenizer tokenizer, DecodeLoop loop, ModelInfo info) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.loop = loop;
    this.info = info;
    this.answerTokens = new Once<>(() -> AnswerTokens.of(tokenizer, model.config().vocabulary()));
    this.worker = Thread.ofPlatform().name("reasonrank-decode").daemon().start(this::work);
  }

  /** Loads a model directory in Hugging Face layout. */
  public static DjlEngine open(Path modelDirectory, DjlOptions options) {
    var model = DecoderModel.load(modelDirectory, options.device());
    try {
      var tokenizer = HfTokenizer.open(modelDirectory);
      StepProgram program = program(model, options.precision());
      DecodeLimits limits = limits(model, options);
      var loop = new DecodeLoop(model, program, tokenizer.endIds(), limits, Clock.systemUTC());
      int context = limits.positions();
      String id =
          options
              .modelId()
              .orElseGet(() -> modelDirectory.toAbsolutePath().getFileName().toString());
      return new DjlEngine(model, tokenizer, loop, new ModelInfo(id, options.digest(), context));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * What runs the model; a card multiplies fp32 tensors as they are.
   *
   * @param precision how weights are kept; empty chooses
   * @throws IllegalArgumentException if the device does not have that precision
   */
  public static StepProgram program(DecoderModel model, Optional<Precision> precision) {
    if (!model.isOnCard()) {
      return StepProgram.packed(model, precision.orElseGet(() -> suitable(model)));
    }
    if (precision.isPresent() && precision.get() != Precision.FP32) {
      return StepProgram.packed(model, precision.get());
    }
    return StepProgram.live(model);
  }

  private static Precision suitable(DecoderModel model) {
    boolean fits = model.parameters() * Float.BYTES <= FreeMemory.total() / 2;
    return fits ? Precision.FP32 : Precision.BF16;
  }

  private static DecodeLimits limits(DecoderModel model, DjlOptions options) {
    long cache =
        options
            .cacheBytes()
            .orElseGet(() -> (long) (DjlOptions.SHARE_OF_FREE * FreeMemory.available()));
    int made = model.config().contextTokens();
    int held = DecodeLoop.mostPositions(model.config(), cache);
    int context = options.contextTokens().orElse(Math.min(made, held));
    return new DecodeLimits(options.slots(), context, options.prefillTokens(), cache);
  }

  @Override
  public Multi<GenerationEvent> generate(GenerationRequest request) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              long[] prompt = prompt(request.prompt());
              var stream = new TokenStream(tokenizer, request, prompt, answerTokens, emitter);
              emitter.onTermination(stream::cancelAll);
              submit(stream);
            });
  }

  private long[] prompt(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Chat(var messages) -> tokenizer.encodeChat(messages);
      case Prompt.Raw(String text) -> tokenizer.encode(text);
    };
  }

  private void submit(TokenStream stream) {
    if (closed) {
      stream.onFailed(
          new EngineException(EngineException.Kind.UNAVAILABLE, "the engine is closed"));
      return;
    }
    lock.lock();
    try {
      loop.submit(stream);
      stream.scorings().forEach(loop::submit);
      workArrived.signal();
    } catch (IllegalArgumentException e) {
      stream.onFailed(
          new EngineException(
              EngineException.Kind.INVALID_REQUEST, String.valueOf(e.getMessage())));
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (!closed) {
      try {
        if (loop.hasWork()) {
          loop.step();
          sequences = loop.running();
        } else {
          awaitWork();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The loop has told every sequence; a fault with none in flight leaves nothing to do.
        System.getLogger(DjlEngine.class.getName())
            .log(System.Logger.Level.WARNING, "decode step failed", e);
      }
    }
  }

  private void awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && !loop.hasWork()) {
        workArrived.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EngineCapabilities capabilities() {
    return new EngineCapabilities(true, true, true, true, true);
  }

  @Override
  public ModelInfo model() {
    return info;
  }

  /** Sequences that had a place after the last step. */
  int sequences() {
    return sequences;
  }

  /** The model's own tokenizer. */
  public HfTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
    tokenizer.close();
    model.close();
  }
}
