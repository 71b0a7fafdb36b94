package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.Trees;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.function.Consumer;

/**
 * The lines of a run or of qrels in temporary files, all lines of a query in one of them: a file of
 * any length and any order is read with a part of it in memory. Bucket {@code b} of {@code n} holds
 * the queries of the buckets {@code b, b + n, b + 2n…} of a multiple of {@code n}.
 */
final class LineBuckets implements AutoCloseable {
  /** Plain text of a bucket; as maps of ids it takes some ten times as much memory. */
  private static final long BUCKET_BYTES = 8L << 20;

  private static final int MOST = 256;

  /** Text per byte of a gzip file, at least. */
  private static final int GZIP_RATIO = 8;

  private final String file;
  private final int count;
  private final Path folder;
  private final Map<String, Integer> order = new LinkedHashMap<>();

  private LineBuckets(String file, int count, Path folder) {
    this.file = file;
    this.count = count;
    this.folder = folder;
  }

  /** Buckets for a file of this size; 1 for a small one. */
  static int countFor(String file) throws IOException {
    long bytes = Files.size(Path.of(file)) * (file.endsWith(".gz") ? GZIP_RATIO : 1);
    return Math.toIntExact(Math.clamp(Math.ceilDiv(bytes, BUCKET_BYTES), 1, MOST));
  }

  static LineBuckets split(String file, int count) throws IOException {
    var buckets = new LineBuckets(file, count, Files.createTempDirectory("reasonrank-lines"));
    try {
      buckets.write();
    } catch (IOException | RuntimeException e) {
      buckets.close();
      throw e;
    }
    return buckets;
  }

  /** Place of each query's first line among those of the others, from 0. */
  Map<String, Integer> order() {
    return order;
  }

  BufferedReader open(int bucket) throws IOException {
    return Files.newBufferedReader(text(bucket));
  }

  /** Tells a fault in a bucket by the line of the whole file. */
  Consumer<TrecWarning> placed(int bucket, Consumer<TrecWarning> faults) {
    return fault ->
        faults.accept(new TrecWarning(file, number(bucket, fault.line()), fault.problem()));
  }

  private long number(int bucket, long line) {
    try (var numbers = new RandomAccessFile(numbers(bucket).toFile(), "r")) {
      numbers.seek((line - 1) * Long.BYTES);
      return numbers.readLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write() throws IOException {
    try (var writers = new Writers();
        BufferedReader lines = Input.open(file)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String plain = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        var columns = new StringTokenizer(plain);
        // The header of BEIR qrels is one only in the first line, and that is known only here.
        if (columns.hasMoreTokens() && !(number == 1 && plain.startsWith("query-id"))) {
          String query = columns.nextToken();
          order.putIfAbsent(query, order.size());
          writers.write(Math.floorMod(query.hashCode(), count), plain, number);
        }
      }
    }
  }

  private Path text(int bucket) {
    return folder.resolve(bucket + ".txt");
  }

  private Path numbers(int bucket) {
    return folder.resolve(bucket + ".numbers");
  }

  @Override
  public void close() throws IOException {
    Trees.delete(folder);
  }

  /** One pair of open files for each bucket. */
  private final class Writers implements AutoCloseable {
    private final List<BufferedWriter> texts = new ArrayList<>();
    private final List<DataOutputStream> numbers = new ArrayList<>();

    Writers() throws IOException {
      for (int bucket = 0; bucket < count; bucket++) {
        texts.add(Files.newBufferedWriter(text(bucket)));
        numbers.add(
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(numbers(bucket)))));
      }
    }

    void write(int bucket, String line, long number) throws IOException {
      texts.get(bucket).write(line);
      texts.get(bucket).write('\n');
      numbers.get(bucket).writeLong(number);
    }

    @Override
    public void close() throws IOException {
      for (BufferedWriter text : texts) {
        text.close();
      }
      for (DataOutputStream number : numbers) {
        number.close();
      }
    }
  }
}
