package io.reasonrank.training;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.HeldOut;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.data.TrecRun;
import io.reasonrank.stage.spec.EvaluateParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The lists that every system of an evaluation ranks. */
public final class EvaluationLists {

  /**
   * One list.
   *
   * @param id of the query, unique among the lists
   * @param candidates passage ids in input order
   * @param texts of the candidates
   * @param bm25 the same ids in BM25 order, or empty where that is not known
   * @param qrels gains by passage id, of all relevant passages
   */
  public record CandidateList(
      String id,
      String query,
      String domain,
      List<String> candidates,
      List<String> texts,
      List<String> bm25,
      Map<String, Integer> qrels) {

    /** The same list in another order. */
    CandidateList shuffled(Random random) {
      var places = new ArrayList<>(IntStream.range(0, candidates.size()).boxed().toList());
      Collections.shuffle(places, random);
      return new CandidateList(
          id,
          query,
          domain,
          places.stream().map(candidates::get).toList(),
          places.stream().map(texts::get).toList(),
          bm25,
          qrels);
    }
  }

  private EvaluationLists() {}

  static List<CandidateList> of(StageContext context, EvaluateParameters parameters) {
    return of(context.spec().inputs().keySet(), context::input, parameters);
  }

  /**
   * The lists of an evaluation.
   *
   * @param names of its inputs
   * @param inputs where they lie, by name
   * @throws StageException 65 if there is no list with a relevant passage in its collection, 66 if
   *     an input is not there
   */
  public static List<CandidateList> of(
      Set<String> names, Function<String, Path> inputs, EvaluateParameters parameters) {
    List<CandidateList> lists =
        names.contains("queries")
            ? ofHeldOut(files(inputs))
            : ofDataset(Dataset.open(inputs.apply("dataset")), parameters.split());
    List<CandidateList> judged = lists.stream().filter(l -> !l.qrels().isEmpty()).toList();
    if (judged.isEmpty()) {
      throw StageException.data(
          "no query of the evaluation has a relevant passage; check the qrels");
    }
    int most = parameters.maxQueries();
    return most == 0 || most >= judged.size() ? judged : judged.subList(0, most);
  }

  private static HeldOut files(Function<String, Path> inputs) {
    var candidates = TrecRun.read(inputs.apply("candidates"));
    return new HeldOut(
        Beir.queries(inputs.apply("queries"), BadLines.FAIL),
        Beir.corpus(inputs.apply("corpus"), BadLines.FAIL),
        Beir.qrels(inputs.apply("qrels"), BadLines.FAIL),
        candidates,
        Map.of());
  }

  private static List<CandidateList> ofDataset(Dataset dataset, String split) {
    return split.equals(Dataset.HELD_OUT)
        ? ofHeldOut(dataset.heldOut())
        : ofRecords(dataset.split(split), dataset.passages());
  }

  private static List<CandidateList> ofHeldOut(HeldOut heldOut) {
    var lists = new ArrayList<CandidateList>();
    heldOut
        .candidates()
        .forEach(
            (qid, candidates) -> {
              Query query = heldOut.queries().get(qid);
              if (query == null) {
                throw StageException.data(
                    "the candidates name query " + qid + ", which is not there");
              }
              lists.add(
                  new CandidateList(
                      qid,
                      query.text(),
                      query.domain(),
                      candidates,
                      texts(candidates, heldOut.passages()),
                      heldOut.bm25().getOrDefault(qid, List.of()),
                      heldOut.qrels().getOrDefault(qid, Map.of())));
            });
    return lists;
  }

  /** Records of one query are lists of their own, told apart by number. */
  private static List<CandidateList> ofRecords(
      List<TrainingRecord> records, Map<String, Passage> passages) {
    var seen = new LinkedHashMap<String, Integer>();
    var lists = new ArrayList<CandidateList>();
    for (TrainingRecord record : records) {
      int number = seen.merge(record.qid(), 1, Integer::sum);
      lists.add(
          new CandidateList(
              number == 1 ? record.qid() : record.qid() + "#" + number,
              record.query(),
              record.domain(),
              record.initialList(),
              texts(record.initialList(), passages),
              List.of(),
              record.gains()));
    }
    return lists;
  }

  private static List<String> texts(List<String> ids, Map<String, Passage> passages) {
    var texts = new ArrayList<String>();
    for (String id : ids) {
      Passage passage = passages.get(id);
      if (passage == null) {
        throw StageException.data("the candidates name passage " + id + ", which is not there");
      }
      texts.add(passage.text());
    }
    return texts;
  }
}
