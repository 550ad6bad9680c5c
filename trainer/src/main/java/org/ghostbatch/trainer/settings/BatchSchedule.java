package org.ghostbatch.trainer.settings;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.text.UsageException;

/**
 * The effective batch by epoch: each entry holds until the next one.
 *
 * <p>Smith, Kindermans, Ying and Le 2018, "Don't decay the learning rate, increase the batch size":
 * where a schedule would divide the learning rate by five, a batch five times as large does about
 * the same, in fewer updates. Batches may shrink too, and entries beyond the last epoch of a run
 * are legal: they are never reached, and {@link #within} leaves them out.
 *
 * @param entries by ascending epoch, the first for epoch 0
 */
public record BatchSchedule(List<Entry> entries) {
  private static final Pattern ENTRY = Pattern.compile("(-?[0-9]+):(-?[0-9]+)");

  /**
   * @param epoch from which on the batch holds; 0 is before the first epoch
   * @param batch examples an update, at least 1
   */
  record Entry(int epoch, int batch) {
    private static Entry parse(String text) {
      Matcher matcher = ENTRY.matcher(text);
      if (!matcher.matches()) {
        throw new UsageException("'%s' is not EPOCH:BATCH, as in 0:128,10:512".formatted(text));
      }
      return new Entry(number(matcher.group(1), 0), number(matcher.group(2), 1));
    }

    private static int number(String digits, int least) {
      try {
        return Integer.parseInt(digits);
      } catch (NumberFormatException beyondInt) {
        throw new UsageException(
            "%s is out of range: use %d to %d".formatted(digits, least, Integer.MAX_VALUE));
      }
    }

    @Override
    public String toString() {
      return epoch + ":" + batch;
    }
  }

  /**
   * Checks the entries.
   *
   * @throws UsageException if the first is not for epoch 0, epochs do not ascend, or a batch is
   *     below 1
   */
  public BatchSchedule {
    entries = List.copyOf(entries);
    String wrong = wrong(entries);
    if (wrong != null) {
      throw new UsageException("--batch-schedule %s: %s".formatted(join(entries), wrong));
    }
  }

  /** What is wrong with the entries, or null. */
  private static String wrong(List<Entry> entries) {
    if (entries.isEmpty()) {
      return "must name at least one EPOCH:BATCH, as in 0:128";
    }
    if (entries.get(0).epoch() != 0) {
      return "begins at epoch %d: must begin at 0, before the first epoch"
          .formatted(entries.get(0).epoch());
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.batch() < 1) {
        return "the batch of %s must be at least 1".formatted(entry);
      }
      if (i > 0 && entry.epoch() <= entries.get(i - 1).epoch()) {
        return "epoch %d follows epoch %d: epochs must ascend"
            .formatted(entry.epoch(), entries.get(i - 1).epoch());
      }
    }
    return null;
  }

  /**
   * Reads the flag's form, {@code EPOCH:BATCH,EPOCH:BATCH,...}.
   *
   * @param text for instance {@code 0:128,10:512,20:2048}, with no spaces
   * @throws UsageException if it is not of that form; the message is one line
   */
  public static BatchSchedule parse(String text) {
    List<Entry> entries;
    try {
      entries = Arrays.stream(text.split(",", -1)).map(Entry::parse).toList();
    } catch (UsageException wrong) {
      String message = "--batch-schedule %s: %s".formatted(text, wrong.getMessage());
      throw new UsageException(message.replaceAll("\\R", " "));
    }
    return new BatchSchedule(entries);
  }

  /**
   * The same batch in every epoch.
   *
   * @param batch examples an update, at least 1
   */
  public static BatchSchedule constant(int batch) {
    if (batch < 1) {
      throw new UsageException("--batch %d: must be at least 1".formatted(batch));
    }
    return new BatchSchedule(List.of(new Entry(0, batch)));
  }

  /**
   * The batch of an epoch.
   *
   * @param epoch from 0
   */
  int at(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch %d: must be at least 0".formatted(epoch));
    }
    int batch = first();
    for (Entry entry : entries) {
      if (entry.epoch() > epoch) {
        break;
      }
      batch = entry.batch();
    }
    return batch;
  }

  /**
   * The schedule of a run: without the entries that it never reaches.
   *
   * @param epochs of the run, at least 1
   */
  public BatchSchedule within(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs %d: must be at least 1".formatted(epochs));
    }
    return new BatchSchedule(entries.stream().filter(entry -> entry.epoch() < epochs).toList());
  }

  /** The batch of the first epoch. */
  int first() {
    return entries.get(0).batch();
  }

  /** The smallest batch of all entries; of a run's alone, ask what is {@link #within} it. */
  int smallest() {
    return entries.stream().mapToInt(Entry::batch).min().orElseThrow();
  }

  /** The largest batch of all entries; of a run's alone, ask what is {@link #within} it. */
  public int largest() {
    return entries.stream().mapToInt(Entry::batch).max().orElseThrow();
  }

  /** The flag's form, for instance {@code 0:128,10:512}; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return join(entries);
  }

  private static String join(List<Entry> entries) {
    return entries.stream().map(Entry::toString).collect(Collectors.joining(","));
  }
}
