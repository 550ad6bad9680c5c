package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Small directories of runs, sweeps and experiments, written by hand. */
final class Fixtures {
  private static final String RUN_HEADER =
      "epoch,updates,examples,train_loss,train_accuracy,validation_loss,validation_accuracy,"
          + "learning_rate,batch,micro_batch,seconds,images_per_second";
  private static final String EXPERIMENT_HEADER =
      "setting,group,batch,learning_rate,seed,epoch,updates,examples,seconds,train_loss,"
          + "train_accuracy,validation_loss,validation_accuracy";

  private Fixtures() {}

  static void write(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  /** A run of three epochs of half a second whose accuracy ends at the given value. */
  static Path run(Path directory, int batch, int seed, double accuracy) throws IOException {
    write(
        directory.resolve("config.json"),
        """
        {"dataset": "blobs", "model": "mlp", "hidden": [8], "batch": %d, "micro_batch": %d,
         "batch_schedule": "0:%d", "optimizer": "adam", "epochs": 3, "seed": %d,
         "versions": {"java": "17"}}"""
            .formatted(batch, batch, batch, seed));
    write(directory.resolve("history.csv"), history(batch, accuracy).toArray(new String[0]));
    write(directory.resolve("summary.json"), "{\"completed\": true, \"epochs\": 3}");
    return directory;
  }

  static List<String> history(int batch, double accuracy) {
    List<String> lines = new ArrayList<>(List.of(RUN_HEADER));
    for (int epoch = 1; epoch <= 3; epoch++) {
      double now = accuracy * epoch / 3;
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%s,%s,%s,%s,%s,%d,%d,0.5,1000",
              epoch,
              10 * epoch,
              320 * epoch,
              1.0 / epoch,
              now,
              1.1 / epoch,
              now,
              0.1 / epoch,
              batch,
              batch));
    }
    return lines;
  }

  static String header() {
    return RUN_HEADER;
  }

  /** Two batches by two rates by two seeds, of which one cell failed. */
  static Path sweep(Path directory) throws IOException {
    write(
        directory.resolve("sweep.json"),
        """
        {"axes": {"--batch": ["32", "128"], "--learning-rate": ["0.01", "0.1"],
                  "--seed": ["1", "2"]},
         "fixed": ["--dataset", "blobs"], "cells": 8}""");
    List<String> rows = new ArrayList<>();
    rows.add(
        "cell,directory,batch,learning_rate,seed,status,epochs,updates,examples,train_loss,"
            + "train_accuracy,validation_loss,validation_accuracy,best_validation_accuracy,"
            + "best_epoch,seconds,images_per_second");
    for (String batch : List.of("32", "128")) {
      for (String rate : List.of("0.01", "0.1")) {
        for (int seed = 1; seed <= 2; seed++) {
          boolean failed = batch.equals("128") && rate.equals("0.1") && seed == 2;
          String cell = "cells/batch-%s_learning-rate-%s_seed-%d".formatted(batch, rate, seed);
          rows.add(
              "%d,%s,%s,%s,%d,%s,,,,,,,,,,,"
                  .formatted(rows.size(), cell, batch, rate, seed, failed ? "failed" : "done"));
          cell(
              directory.resolve(cell),
              failed ? "\"status\": \"failed\", \"failure\": \"out of memory\"," : "");
          if (!failed) {
            double accuracy = (batch.equals("32") ? 0.8 : 0.6) + 0.02 * seed;
            run(directory.resolve(cell), Integer.parseInt(batch), seed, accuracy);
          }
        }
      }
    }
    write(directory.resolve("sweep.csv"), rows.toArray(new String[0]));
    return directory;
  }

  /** A cell's own file. */
  static void cell(Path directory, String end) throws IOException {
    write(
        directory.resolve("cell.json"),
        "{\"cell\": 1, %s \"values\": {}, \"arguments\": []}".formatted(end));
  }

  /** Two groups of two settings with three seeds; a loss that is not a number. */
  static Path experiment(Path directory) throws IOException {
    write(
        directory.resolve("experiment.json"),
        """
        {"name": "batches", "title": "Batches </script><b>&", "source": "A <question>",
         "url": "https://example.org/q?a=1&b=2", "question": "Does it fall?", "data": "blobs",
         "seeds": [1, 2, 3],
         "settings": [
           {"name": "batch 32", "group": "as published", "batch": 32, "learning_rate": 0.1,
            "epochs": 2, "description": "the small one"},
           {"name": "batch 500", "group": "as published", "batch": 500, "learning_rate": 0.1,
            "epochs": 2, "description": "the large one"}],
         "findings": ["It falls."], "rules": "The verdicts: by rule.", "notes": ["A note."], "completed": true, "seconds": 1.5,
         "device": "cpu", "threads": 1, "checksums": {}, "versions": {"java": "17"}}""");
    write(
        directory.resolve("rows.csv"),
        "setting,metric,published,mean,standard_deviation,least,largest,below,seeds,verdict",
        "batch 32,validation_accuracy,0.83,0.82,0.01,0.81,0.84,2,3,typical",
        "batch 500,validation_accuracy,0.81,0.7,0.01,0.69,0.71,3,3,not reproduced",
        ",the accuracy falls,falls,,,,,,3,typical");
    List<String> history = new ArrayList<>(List.of(EXPERIMENT_HEADER));
    List<String> results = new ArrayList<>();
    results.add(
        "setting,group,batch,learning_rate,seed,updates,examples,seconds,train_loss,"
            + "train_accuracy,validation_loss,validation_accuracy");
    for (String group : List.of("as published", "equal updates")) {
      for (int batch : List.of(32, 500)) {
        for (int seed = 1; seed <= 3; seed++) {
          for (int epoch = 1; epoch <= 2; epoch++) {
            String loss = batch == 500 && epoch == 2 ? "NaN" : "0.5";
            String ends =
                String.format(
                    Locale.ROOT,
                    "%s,0.7,%s,%s",
                    loss,
                    loss,
                    (batch == 32 ? 0.7 : 0.5) + 0.01 * seed + 0.1 * epoch);
            history.add(
                "batch %d,%s,%d,0.1,%d,%d,%d,%d,%d,%s"
                    .formatted(batch, group, batch, seed, epoch, 9 * epoch, 288, epoch, ends));
            if (epoch == 2) {
              results.add(
                  "batch %d,%s,%d,0.1,%d,18,576,2,%s".formatted(batch, group, batch, seed, ends));
            }
          }
        }
      }
    }
    write(directory.resolve("history.csv"), history.toArray(new String[0]));
    write(directory.resolve("results.csv"), results.toArray(new String[0]));
    return directory;
  }

  /** Hears of cells of a sweep that are damaged. */
  static ReportListener leftOut(Consumer<String> lines) {
    return new ReportListener() {
      @Override
      public void leftOut(String line) {
        lines.accept(line);
      }
    };
  }
}
