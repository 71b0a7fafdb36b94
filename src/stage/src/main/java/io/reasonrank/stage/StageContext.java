package io.reasonrank.stage;

import io.reasonrank.stage.spec.StageParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a running stage sees of the world. */
public final class StageContext {
  /** Directory below {@link #work()} that survives a crash and is no part of the artifact. */
  public static final String STATE = "state";

  /** What stands behind an output's name while it is made. */
  static final String PARTIAL = ".partial";

  private final StageSpec spec;
  private final int shard;
  private final Map<String, ResolvedInput> inputs;
  private final Path work;
  private final Progress progress;
  private final Rejects rejects;
  private final BooleanSupplier stop;
  private final Runnable keep;

  StageContext(
      StageSpec spec,
      int shard,
      Map<String, ResolvedInput> inputs,
      Path work,
      Progress progress,
      Rejects rejects,
      BooleanSupplier stop,
      Runnable keep) {
    this.spec = spec;
    this.shard = shard;
    this.inputs = Map.copyOf(inputs);
    this.work = work;
    this.progress = progress;
    this.rejects = rejects;
    this.stop = stop;
    this.keep = keep;
  }

  public StageSpec spec() {
    return spec;
  }

  /** The parameters as the record of this stage. */
  public <T extends StageParameters> T parameters(Class<T> type) {
    return type.cast(spec.parameters());
  }

  /** Index of this shard, 0 for a stage that is not sharded. */
  public int shard() {
    return shard;
  }

  /**
   * Local path of an input that was verified before the program started.
   *
   * @throws StageException 66 if the spec has no input of this role
   */
  public Path input(String role) {
    ResolvedInput input = inputs.get(role);
    if (input == null) {
      throw StageException.noInput(
          "stage "
              + spec.stage()
              + " needs an input \""
              + role
              + "\"; the spec has "
              + inputs.keySet());
    }
    return input.path();
  }

  public boolean hasInput(String role) {
    return inputs.containsKey(role);
  }

  /**
   * Digest of an input: the artifact's own, or that of the plain file or tree.
   *
   * @throws StageException 66 if the spec has no input of this role
   */
  public String inputDigest(String role) {
    input(role);
    return java.util.Objects.requireNonNull(inputs.get(role)).digest();
  }

  /** The directory to write the artifact's files to. */
  public Path work() {
    return work;
  }

  /** Where the artifact will lie; what a stage keeps beside it outlives changes of the spec. */
  public Path output() {
    String name = String.valueOf(work.getFileName());
    return work.resolveSibling(name.substring(0, name.length() - PARTIAL.length()));
  }

  /** {@code work()/state}: checkpoints and journals; kept over a crash, removed at the commit. */
  public Path state() {
    return work.resolve(STATE);
  }

  /**
   * Copies what was made so far to where the output goes, if that is not this machine; call it when
   * the state on disk is complete.
   */
  public void keepState() {
    keep.run();
  }

  public Progress progress() {
    return progress;
  }

  public Rejects rejects() {
    return rejects;
  }

  /** Whether the process was asked to stop (SIGTERM). */
  public boolean stopRequested() {
    return stop.getAsBoolean();
  }

  /**
   * Leaves the stage if it was asked to stop; call it where the state on disk is complete.
   *
   * @throws StageException 143
   */
  public void checkStop() {
    if (stopRequested()) {
      throw new StageException(
          ExitCode.TERMINATED, "stage " + spec.stage() + " was stopped; run it again to go on");
    }
  }
}
