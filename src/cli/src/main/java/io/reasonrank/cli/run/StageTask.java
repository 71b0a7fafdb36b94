package io.reasonrank.cli.run;

import io.reasonrank.stage.spec.StageSpec;
import java.util.Locale;

/**
 * One process of the pipeline.
 *
 * @param spec what it does
 * @param shard its index, from 0
 * @param shards processes of this stage
 */
record StageTask(StageSpec spec, int shard, int shards) {

  /** For people: {@code SynthesisJob/quickstart label 1/2}. */
  String title() {
    return spec.run().kind() + "/" + shortTitle();
  }

  /** For narrow places: {@code quickstart label 1/2}. */
  String shortTitle() {
    String title = spec.run().name() + " " + spec.stage();
    return shards == 1 ? title : title + " " + (shard + 1) + "/" + shards;
  }

  /** For files: {@code synthesisjob-quickstart-label-0}. */
  String id() {
    String id = spec.run().kind() + "-" + spec.run().name() + "-" + spec.stage();
    return (shards == 1 ? id : id + "-" + shard).toLowerCase(Locale.ROOT);
  }
}
