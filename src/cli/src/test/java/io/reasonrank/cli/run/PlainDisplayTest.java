package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.Progress;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PlainDisplayTest {
  private final StringWriter text = new StringWriter();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final PlainDisplay display = new PlainDisplay(new PrintWriter(text), now::get);
  private final StageTask task =
      new StageTask(
          new StageSpec(
              StageSpec.SCHEMA,
              "export",
              new StageSpec.RunRef("SFTRun", "default", "demo"),
              1,
              Map.of(),
              "out",
              new ExportParameters(1)),
          0,
          1);

  @Test
  void aLineStandsForTenSecondsOfProgress() {
    display.started(task);
    for (int second = 1; second <= 20; second++) {
      now.set(Instant.ofEpochSecond(second));
      display.progress(task, line(second));
    }

    assertThat(text.toString().lines())
        .containsExactly(
            "SFTRun/demo export: started",
            "SFTRun/demo export: 10/40 steps, 30 s left, loss 0.5000",
            "SFTRun/demo export: 20/40 steps, 20 s left, loss 0.5000");
  }

  private static Progress.Line line(int step) {
    return new Progress.Line(step, 40, "steps", OptionalDouble.of(40 - step), Map.of("loss", 0.5));
  }
}
