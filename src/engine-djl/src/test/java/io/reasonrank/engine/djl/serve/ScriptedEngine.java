package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An engine that tells what a test says. */
final class ScriptedEngine implements GenerationEngine {
  static final String MODEL = "tiny";
  final List<GenerationRequest> asked = new CopyOnWriteArrayList<>();
  private final Function<GenerationRequest, Multi<GenerationEvent>> script;

  ScriptedEngine(Function<GenerationRequest, Multi<GenerationEvent>> script) {
    this.script = script;
  }

  /** Tells the pieces, then ends well; the usage is 7 prompt tokens and one per piece. */
  static ScriptedEngine telling(String... pieces) {
    return new ScriptedEngine(request -> Multi.createFrom().iterable(events(pieces)));
  }

  static List<GenerationEvent> events(String... pieces) {
    var events = new ArrayList<GenerationEvent>();
    for (String piece : pieces) {
      events.add(new Delta(piece, false));
    }
    events.add(
        new Finished(
            String.join("", pieces), FinishReason.STOP, new Usage(7, 3, 0, pieces.length)));
    return events;
  }

  @Override
  public Multi<GenerationEvent> generate(GenerationRequest request) {
    asked.add(request);
    return script.apply(request);
  }

  @Override
  public EngineCapabilities capabilities() {
    return new EngineCapabilities(true, true, true, true, true);
  }

  @Override
  public ModelInfo model() {
    return new ModelInfo(MODEL, "sha256:0", 64);
  }

  @Override
  public void close() {}
}
