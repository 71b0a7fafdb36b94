package io.reasonrank.engine.djl;

import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A model running in this process: one thread steps all sequences in flight, callers get their
 * tokens as a stream.
 */
public final class DjlEngine implements GenerationEngine {
  private final DecoderModel model;
  private final HfTokenizer tokenizer;
  private final DecodeLoop loop;
  private final ModelInfo info;
  private final Thread worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workArrived = lock.newCondition();
  private volatile boolean closed;

  private DjlEngine(DecoderModel model, HfTokenizer tokenizer, DecodeLoop loop, ModelInfo info) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.loop = loop;
    this.info = info;
    this.worker = Thread.ofPlatform().name("reasonrank-decode").daemon().start(this::work);
  }

  /** Loads a model directory in Hugging Face layout. */
  public static DjlEngine open(Path modelDirectory, DjlOptions options) {
    var model = DecoderModel.load(modelDirectory);
    try {
      var tokenizer = HfTokenizer.open(modelDirectory);
      int context =
          options
              .contextTokens()
              .orElse(Math.min(model.config().contextTokens(), DjlOptions.LARGEST_DEFAULT_CONTEXT));
      var loop =
          new DecodeLoop(
              model,
              tokenizer.endIds(),
              affordableSlots(model, options.slots(), context),
              context,
              options.prefillTokens(),
              Clock.systemUTC());
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

  /** As many slots as asked for, fewer where their keys and values would take too much memory. */
  private static int affordableSlots(DecoderModel model, int asked, int context) {
    var config = model.config();
    long perToken = 2L * config.layers() * config.keyValueHeads() * config.headSize() * Float.BYTES;
    return (int) Math.clamp(DjlOptions.MOST_CACHE_BYTES / (perToken * context), 1, asked);
  }

  @Override
  public Multi<GenerationEvent> generate(GenerationRequest request) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              var stream = new TokenStream(tokenizer, request, emitter);
              emitter.onTermination(stream::cancel);
              submit(stream);
            });
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
    return new EngineCapabilities(false, false, false, false, true);
  }

  @Override
  public ModelInfo model() {
    return info;
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
