package io.reasonrank.promotion.gate;

import java.util.List;

/** One thing that a candidate must show. */
public sealed interface Gate
    permits ExportTruth,
        Provenance,
        Decontamination,
        Preflight,
        Quality,
        Slices,
        FormatValidity,
        Cost {

  /** Name in reports. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Judges a candidate against those whom it must beat; looks at nothing else. */
  Verdict judge(Candidate candidate, List<Opponent> opponents);
}
