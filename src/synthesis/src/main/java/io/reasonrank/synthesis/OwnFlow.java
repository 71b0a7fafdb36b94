package io.reasonrank.synthesis;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Labels the shard's own lists several at a time and writes them down in the order of the plan,
 * however they finish: a slow list holds up the journal, not the teacher.
 */
final class OwnFlow implements LabelFlow {
  private static final long STOP_CHECK_MILLIS = 200;

  private final List<Task> tasks;
  private final int atOnce;

  /**
   * @param atOnce lists begun and not yet written down
   */
  OwnFlow(List<Task> tasks, int atOnce) {
    this.tasks = tasks;
    this.atOnce = atOnce;
  }

  @Override
  public void run(Journal journal, StageContext context) throws IOException {
    var begun = new ArrayDeque<Future<Outcome>>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      int next = journal.records();
      while (journal.records() < tasks.size()) {
        context.progress().report(journal.records(), tasks.size(), "lists", Map.of());
        context.checkStop();
        while (begun.size() < atOnce && next < tasks.size()) {
          Task task = tasks.get(next++);
          begun.add(threads.submit(task::label));
        }
        journal.append(await(begun, context));
      }
      context.progress().report(tasks.size(), tasks.size(), "lists", Map.of());
      threads.close();
    } catch (StageException e) {
      leave(threads, e);
      throw e;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Answers that are under way are paid for: a spent budget waits for them, a stop does not. */
  private static void leave(ExecutorService threads, StageException why) {
    if (why.exitCode() == io.reasonrank.stage.ExitCode.BUDGET) {
      threads.close();
    }
  }

  private static Outcome await(ArrayDeque<Future<Outcome>> begun, StageContext context)
      throws IOException {
    Future<Outcome> first = begun.remove();
    while (true) {
      try {
        return first.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        context.checkStop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
  }

  private static RuntimeException failure(ExecutionException e) throws IOException {
    return switch (e.getCause()) {
      case StageException known -> known;
      case UncheckedIOException io -> throw io.getCause();
      case IOException io -> throw io;
      case RuntimeException other -> other;
      case null, default -> new IllegalStateException("a list could not be labelled", e);
    };
  }
}
