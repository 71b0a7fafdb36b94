package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Rejects;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.synthesis.Outcome.QueryNote;
import io.reasonrank.synthesis.export.Jsonl;
import io.reasonrank.synthesis.teacher.Asker;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/** Writes the files of a shard out of its whole journal, line by line. */
final class LabelFiles {
  private final LabelPlan plan;
  private final Path journal;
  private final Set<String> used = new HashSet<>();
  private final Set<QueryNote> notes = new LinkedHashSet<>();

  /** The first list of the shard that used an answer; who really asked first is chance. */
  private final TreeMap<String, Asker> answers = new TreeMap<>();

  LabelFiles(LabelPlan plan, Path journal) {
    this.plan = plan;
    this.journal = journal;
  }

  /** Returns what the teacher's answers in these files cost. */
  ObjectNode write(Path work, Rejects rejects, Teaching teaching) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(journal);
        BufferedWriter labels = Files.newBufferedWriter(work.resolve(LabelStage.LABELS))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(Json.parse(line, Outcome.class, journal.toString()), labels, rejects);
      }
    }
    Jsonl.write(work.resolve(LabelStage.QUERIES), notes);
    writePassages(work.resolve(Dataset.PASSAGES));
    return teaching.writeAnswers(answers, work.resolve(LabelStage.ANSWERS));
  }

  private void add(Outcome outcome, BufferedWriter labels, Rejects rejects) throws IOException {
    for (var labelled : outcome.records()) {
      labels.write(Json.line(labelled));
      labels.write('\n');
      used.addAll(labelled.initialList());
      notes.add(outcome.about());
    }
    for (Outcome.Drop drop : outcome.drops()) {
      ObjectNode detail = Json.object().put("domain", outcome.about().domain()).put("lists", 1);
      detail.put("dataset", outcome.about().dataset()).put("list", drop.number());
      rejects.reject(drop.rule(), outcome.about().qid(), drop.reason(), detail);
    }
    var asker = new Asker(outcome.about().dataset(), outcome.about().qid());
    outcome.answers().forEach(key -> answers.putIfAbsent(key, asker));
  }

  /** The passages that the labels name, in the order of their collections. */
  private void writePassages(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Collection collection : plan.collections()) {
        for (Passage passage : collection.passages().values()) {
          if (used.contains(passage.id())) {
            out.write(Json.line(passage));
            out.write('\n');
          }
        }
      }
    }
  }
}
