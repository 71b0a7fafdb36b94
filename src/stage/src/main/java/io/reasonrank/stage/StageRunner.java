package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs a program under the stage contract: verified inputs, a working directory that survives a
 * crash, a commit that is whole or not there.
 *
 * <p>What a stage would do is identified by its spec and the digests of its inputs. An output that
 * was committed for the same identity is taken as it is; a working directory of the same identity
 * is continued; anything else is replaced.
 */
public final class StageRunner {
  private static final String ATTEMPT = "attempt.json";

  private final StageOptions options;

  public StageRunner(StageOptions options) {
    this.options = options;
  }

  /** Digest of the spec and of each input: what makes two runs of a stage the same. */
  record Identity(String specDigest, Map<String, String> parents) {}

  /**
   * Runs a stage to its end, or finds that it was run.
   *
   * @throws StageException with the exit code of the process
   */
  public StageOutcome run(StageSpec spec, StageProgram program) {
    try {
      StageOutcome outcome = commitOrReuse(checked(spec, program), program);
      if (options.resultFile().isPresent()) {
        writeResult(options.resultFile().get(), outcome);
      }
      return outcome;
    } catch (IOException e) {
      throw StageException.io(
          "stage "
              + spec.stage()
              + " cannot read or write for "
              + spec.output()
              + ": "
              + e
              + "; make room or mend what it names, then run it again to go on",
          e);
    }
  }

  /**
   * The outcome of a stage that was run with the same spec and inputs before; nothing is run or
   * written.
   *
   * @throws StageException 66 if an input is not there, 65 if one or the output was changed
   */
  public Optional<StageOutcome> committed(StageSpec spec) {
    try {
      return reuse(spec, output(spec), identity(spec, new Inputs(options.store()).resolve(spec)));
    } catch (IOException e) {
      throw StageException.io("stage " + spec.stage() + " cannot read: " + e, e);
    }
  }

  /**
   * Helps the process that runs a stage on another machine, in the directory that both see. Writes
   * no output of its own; returns when the work is done, also if it was done before.
   *
   * @throws StageException with the exit code of the process
   */
  public void assist(StageSpec spec, StageProgram program) {
    try {
      checked(spec, program);
      Path output = output(spec);
      Path work = output.resolveSibling(output.getFileName() + StageContext.PARTIAL);
      Map<String, ResolvedInput> inputs = new Inputs(options.store()).resolve(spec);
      if (awaitLeader(output, work, identity(spec, inputs))) {
        assist(spec, program, inputs, work);
      }
    } catch (IOException e) {
      throw StageException.io("stage " + spec.stage() + " cannot read or write: " + e, e);
    }
  }

  private void assist(
      StageSpec spec, StageProgram program, Map<String, ResolvedInput> inputs, Path work)
      throws IOException {
    Path own = Files.createTempDirectory("reasonrank");
    try (var rejects = new Rejects(own)) {
      program.assist(
          new StageContext(
              spec,
              options.shard(),
              inputs,
              work,
              Progress.SILENT,
              rejects,
              options.stop(),
              () -> {}));
    } finally {
      Trees.delete(own);
    }
  }

  /** Whether there is something to help with: the leader has begun and is not done. */
  private boolean awaitLeader(Path output, Path work, Identity identity) throws IOException {
    Path attempt = work.resolve(StageContext.STATE).resolve(ATTEMPT);
    String wanted = Json.line(identity);
    while (!isDone(output, identity)) {
      if (Files.exists(attempt) && Files.readString(attempt).equals(wanted)) {
        return true;
      }
      Moments.pass(options.stop());
    }
    return false;
  }

  /** What somebody sees who looks at a stage before it is run. */
  @FunctionalInterface
  public interface Look<T> {
    T at(StageContext context) throws IOException;
  }

  /**
   * Looks at what a stage would read; nothing is written where its output goes.
   *
   * @throws StageException 66 if an input is not there, 65 if one was changed
   */
  public <T> T look(StageSpec spec, Look<T> look) {
    try {
      Path directory = Files.createTempDirectory("reasonrank");
      Path work = Files.createDirectories(directory.resolve("look" + StageContext.PARTIAL));
      try (var rejects = new Rejects(work)) {
        return look.at(
            new StageContext(
                spec,
                options.shard(),
                new Inputs(options.store()).resolve(spec),
                work,
                Progress.SILENT,
                rejects,
                options.stop(),
                () -> {}));
      } finally {
        Trees.delete(directory);
      }
    } catch (IOException e) {
      throw StageException.io("stage " + spec.stage() + " cannot read: " + e, e);
    }
  }

  private static StageSpec checked(StageSpec spec, StageProgram program) {
    if (!spec.schema().equals(StageSpec.SCHEMA)) {
      throw StageException.configuration(
          "spec has schema " + spec.schema() + "; this program reads " + StageSpec.SCHEMA);
    }
    if (!spec.stage().equals(program.stage())) {
      throw StageException.configuration(
          "spec is for stage " + spec.stage() + ", not " + program.stage());
    }
    return spec;
  }

  private StageOutcome commitOrReuse(StageSpec spec, StageProgram program) throws IOException {
    String uri = outputUri(spec);
    Path output = output(spec);
    Map<String, ResolvedInput> inputs = new Inputs(options.store()).resolve(spec);
    Identity identity = identity(spec, inputs);
    Optional<StageOutcome> before = reuse(spec, output, identity);
    if (before.isEmpty()) {
      make(spec, program, inputs, identity, output);
    }
    options.store().publish(uri);
    options.store().dropState(uri);
    return before.orElseGet(
        () -> new StageOutcome(spec.stage(), output, Artifact.manifest(output), false));
  }

  private void make(
      StageSpec spec,
      StageProgram program,
      Map<String, ResolvedInput> inputs,
      Identity identity,
      Path output)
      throws IOException {
    Path work = output.resolveSibling(output.getFileName() + StageContext.PARTIAL);
    options.store().bringState(outputUri(spec), work);
    if (!isDone(work, identity)) { // else: killed between the manifest and the move
      prepare(work, identity);
      StageResult result = execute(spec, program, inputs, work);
      Artifact.seal(work, result, identity.parents(), identity.specDigest(), options.tool());
    }
    Trees.delete(work.resolve(StageContext.STATE));
    moveIntoPlace(work, output);
  }

  private static Optional<StageOutcome> reuse(StageSpec spec, Path output, Identity identity)
      throws IOException {
    return isDone(output, identity)
        ? Optional.of(
            new StageOutcome(
                spec.stage(), output, Artifact.verify(output, "output " + output), true))
        : Optional.empty();
  }

  private static Identity identity(StageSpec spec, Map<String, ResolvedInput> inputs) {
    return new Identity(Digests.of(spec.identity()), digests(inputs));
  }

  private StageResult execute(
      StageSpec spec, StageProgram program, Map<String, ResolvedInput> inputs, Path work)
      throws IOException {
    try (var rejects = new Rejects(work);
        var progress = new ClosableProgress(options)) {
      var context =
          new StageContext(
              spec,
              options.shard(),
              inputs,
              work,
              progress,
              rejects,
              options.stop(),
              () -> options.store().keepState(outputUri(spec), work));
      StageResult result = program.run(context);
      ObjectNode metrics = result.metrics().deepCopy();
      metrics.set("rejected", Json.mapper().valueToTree(rejects.counts()));
      return new StageResult(result.kind(), metrics);
    }
  }

  /** Where the output goes; what a remote store has of it is copied there. */
  private Path output(StageSpec spec) {
    return options.store().fetch(outputUri(spec)).toAbsolutePath().normalize();
  }

  /** Shards of {@code label} lie side by side below the spec's output. */
  private String outputUri(StageSpec spec) {
    return spec.parameters() instanceof LabelParameters
        ? spec.output().replaceFirst("/+$", "") + String.format("/shard-%05d", options.shard())
        : spec.output();
  }

  private static Map<String, String> digests(Map<String, ResolvedInput> inputs) {
    var digests = new TreeMap<String, String>();
    inputs.forEach((role, input) -> digests.put(role, input.digest()));
    return digests;
  }

  private static boolean isDone(Path output, Identity identity) {
    if (!Artifact.isCommitted(output)) {
      return false;
    }
    Manifest manifest = Artifact.manifest(output);
    return manifest.specDigest().equals(identity.specDigest())
        && manifest.parents().equals(identity.parents());
  }

  private static void prepare(Path work, Identity identity) throws IOException {
    Path attempt = work.resolve(StageContext.STATE).resolve(ATTEMPT);
    String text = Json.line(identity);
    if (!Files.exists(attempt) || !Files.readString(attempt).equals(text)) {
      Trees.delete(work);
      Files.createDirectories(work.resolve(StageContext.STATE));
      Artifact.writeSynced(attempt, text);
    }
  }

  private static void moveIntoPlace(Path work, Path output) throws IOException {
    Path old = output.resolveSibling(output.getFileName() + ".old");
    Trees.delete(old);
    if (Files.exists(output)) {
      Files.move(output, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(work, output, StandardCopyOption.ATOMIC_MOVE);
    Trees.delete(old);
  }

  private static void writeResult(Path file, StageOutcome outcome) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, outcome.resultLine() + "\n");
  }

  /** The progress file if one was asked for, closed at the end. */
  private static final class ClosableProgress implements Progress, AutoCloseable {
    private final Optional<ProgressFile> file;

    ClosableProgress(StageOptions options) throws IOException {
      Path path = options.progressFile().orElse(null);
      this.file =
          path == null ? Optional.empty() : Optional.of(new ProgressFile(path, options.clock()));
    }

    @Override
    public void report(long step, long total, String unit, Map<String, Double> metrics) {
      file.ifPresent(sink -> sink.report(step, total, unit, metrics));
    }

    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }
}
