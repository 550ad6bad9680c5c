package org.ghostbatch.trainer.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.experiments.StackOverflow;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.formats.BenchOutput;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.settings.StandIn;

/**
 * A program that runs the commands of README.md and of the pages in docs/, some that their prose
 * names, and every experiment, each page in a working directory that holds the files which the
 * commands name.
 *
 * <p>Commands are as the pages write them, with smaller numbers: a fortieth of the epochs, or one
 * epoch; one seed; batches no larger than the dataset that stands in for Fashion-MNIST.
 */
final class CommandRehearsal {
  /** A directory in which no page can be written. */
  static final String UNWRITABLE = "unwritable";

  private static final int TRAINING = 1024;
  private static final int TEST = 64;
  private static final int SIDE = 12;
  private static final int CLASSES = 10;
  private static final int EPOCHS_DIVISOR = 40;
  private static final Pattern BATCH_OF_SCHEDULE = Pattern.compile(":([0-9]+)");

  private static final Set<String> TRAINING_COMMANDS = Set.of("train", "sweep");

  // What later commands of a page may read.
  private static final Set<String> WRITING = Set.of("--out", "--export", "--curves", "export");

  // Commands that the prose of the pages has, and their code blocks do not.
  private static final List<List<List<String>>> OF_THE_PROSE =
      List.of(
          List.of(
              List.of("train", "--dataset", "blobs", "--export", "model"),
              List.of("train", "--dataset", "blobs", "--export", "again", "--trace", "trace.json"),
              List.of("evaluate", "model", "--dataset", "blobs")));

  /** As tests see it, which run in the module's directory. */
  static final Path REPOSITORY = Path.of("..").toAbsolutePath();

  private final Path here = Path.of("").toAbsolutePath();
  private final Path files;
  private final Path outcomes;
  private int count;

  private CommandRehearsal(Path files, Path outcomes) {
    this.files = files;
    this.outcomes = outcomes;
  }

  /**
   * Runs them in the working directory, which is emptied before each page.
   *
   * @param arguments the repository; where to keep the files that commands name; where to write
   *     what came of each command; {@code limited} for the documented commands under a memory
   *     limit, {@code unlimited} for the others, {@code experiments} for those of {@link
   *     #experiments}
   */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    System.setProperty("java.awt.headless", "true");
    Path files = Path.of(arguments[1]);
    System.setProperty(StandIn.PROPERTY, files.resolve("stand-in").toString());
    CommandRehearsal rehearsal = new CommandRehearsal(files, Path.of(arguments[2]));
    boolean limited = arguments[3].equals("limited");
    rehearsal.prepare(limited);
    List<List<List<String>>> pages = new ArrayList<>();
    if (arguments[3].equals("experiments")) {
      pages.add(experiments());
    } else {
      for (List<List<String>> page : ReadmeCommands.byPage(Path.of(arguments[0]))) {
        pages.add(page.stream().filter(command -> !isElsewhere(command)).toList());
      }
      pages.addAll(OF_THE_PROSE);
    }
    Set<List<String>> run = new HashSet<>();
    for (List<List<String>> page : pages) {
      List<List<String>> own =
          page.stream()
              .filter(command -> command.contains("--memory-limit") == limited)
              .filter(command -> run.add(shortened(command)) || writes(command))
              .toList();
      if (!own.isEmpty()) {
        rehearsal.runPage(own);
      }
    }
    System.exit(0);
  }

  /**
   * Every experiment that {@code reproduce} lists and the flags that make others of it, each with
   * its report again, and one whose page cannot be written.
   */
  static List<List<String>> experiments() {
    String explained = StackOverflow.explained().name();
    List<List<String>> flags = new ArrayList<>();
    Experiment.all().forEach(experiment -> flags.add(List.of(experiment.name(), "--seeds", "1")));
    flags.add(List.of(explained, "--seeds", "5", "--explain"));
    flags.add(List.of(explained, "--seeds", "1", "--own-orders"));
    List<List<String>> commands = new ArrayList<>();
    for (List<String> each : flags) {
      String directory = "experiments/" + String.join("", each);
      List<String> command = new ArrayList<>(List.of("reproduce"));
      command.addAll(each);
      command.addAll(List.of("--out", directory));
      commands.add(command);
      commands.add(List.of("report", directory));
    }
    commands.add(
        List.of("reproduce", explained, "--seeds", "1", "--overwrite", "--out", UNWRITABLE));
    return commands;
  }

  private static boolean writes(List<String> command) {
    return command.stream().anyMatch(WRITING::contains);
  }

  /** Whether it runs elsewhere: with the experiments, in DataCommandTest, or on a GPU. */
  private static boolean isElsewhere(List<String> command) {
    return command.get(0).equals("reproduce") && command.size() > 1
        || command.get(0).equals("data") && command.contains("DIR")
        || isForGpu(command);
  }

  static boolean isForGpu(List<String> command) {
    return command.contains("gpu") || command.contains("--allow-growth");
  }

  private void runPage(List<List<String>> commands) throws IOException {
    clear();
    Trees.copy(files, here);
    for (List<String> command : commands) {
      run(String.join(" ", command), shortened(command));
    }
  }

  private void run(String name, List<String> arguments) throws IOException {
    Commands.Outcome outcome = ShortCommands.run(arguments.toArray(String[]::new));
    Path file = outcomes.resolve("%03d".formatted(count++));
    Files.writeString(file.resolveSibling(file.getFileName() + ".command"), name);
    Files.writeString(file.resolveSibling(file.getFileName() + ".out"), outcome.out());
    Files.writeString(file.resolveSibling(file.getFileName() + ".err"), outcome.err());
    // Last, so that a command which ends the process has no code.
    Files.writeString(
        file.resolveSibling(file.getFileName() + ".code"), String.valueOf(outcome.exitCode()));
  }

  static List<String> shortened(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    for (int at = 0; at + 1 < command.size(); at++) {
      String value = command.get(at + 1);
      switch (command.get(at)) {
        case "--epochs" ->
            arguments.set(
                at + 1, String.valueOf(Math.max(1, Integer.parseInt(value) / EPOCHS_DIVISOR)));
        case "--seeds" -> {
          if (command.get(0).equals("sweep")) {
            arguments.set(at + 1, "1");
          }
        }
        case "--batch", "--micro-batch" -> {
          if (value.matches("[0-9]+")) {
            arguments.set(at + 1, batch(value));
          }
        }
        case "--batch-schedule" ->
            arguments.set(
                at + 1,
                BATCH_OF_SCHEDULE.matcher(value).replaceAll(each -> ":" + batch(each.group(1))));
        case "--seconds" -> arguments.set(at + 1, "0");
        default -> {}
      }
    }
    if (TRAINING_COMMANDS.contains(command.get(0)) && !saysHowLong(command)) {
      arguments.addAll(List.of("--epochs", "1"));
    }
    if (command.get(0).equals("bench")) {
      arguments.addAll(forBench(command));
    }
    return arguments;
  }

  private static String batch(String written) {
    return String.valueOf(Math.min(TRAINING, Integer.parseInt(written)));
  }

  private static List<String> forBench(List<String> command) {
    List<String> more = new ArrayList<>();
    if (!command.contains("--seconds")) {
      more.addAll(List.of("--seconds", "0"));
    }
    boolean large = command.contains("mlp") || command.contains("cnn");
    if (large && !command.contains("--examples")) {
      more.addAll(List.of("--examples", String.valueOf(TRAINING)));
    }
    return more;
  }

  private static boolean saysHowLong(List<String> command) {
    return command.contains("merge")
        || command.stream()
            .anyMatch(word -> word.matches("@.*|--epochs|--resume|--batch-schedule"));
  }

  /** Writes the files that commands name. */
  private void prepare(boolean limited) throws IOException {
    Path standIn = Files.createDirectories(files.resolve("stand-in"));
    List<Path> idx = StandIn.FILES.stream().map(standIn::resolve).toList();
    IdxExamples.write(images(TRAINING), idx.get(0), idx.get(1));
    IdxExamples.write(images(TEST), idx.get(2), idx.get(3));
    if (limited) {
      return;
    }
    Path unwritable = Files.createDirectories(files.resolve(UNWRITABLE));
    Files.writeString(unwritable.resolve("rows.csv"), "setting,metric,published\n");
    Files.writeString(unwritable.resolve("charts"), "no directory");
    Path shards = Files.createDirectories(files.resolve("shards"));
    for (String shard : List.of("a", "b")) {
      IdxExamples.write(
          images(100), shards.resolve(shard + "-images"), shards.resolve(shard + "-labels"));
    }
    Path images = files.resolve("images");
    Path labels = files.resolve("labels");
    IdxExamples.write(images(1100), images, labels);
    pack(images, files.resolve("i.gz"));
    pack(labels, files.resolve("l.gz"));
    pack(idx.get(2), files.resolve("images.gz"));
    pack(idx.get(2), files.resolve("t10k-images-idx3-ubyte.gz"));
    picture(SIDE, "png", files.resolve("picture.png"));
    picture(40, "png", files.resolve("drawing.png"));
    picture(60, "jpg", files.resolve("photo.jpg"));
    Files.writeString(files.resolve("settings.txt"), "--dataset blobs\n--epochs 1\n--seed 3\n");
    Files.writeString(
        files.resolve("before.csv"),
        BenchOutput.HEADER.line() + "\nlinear,32,32,0,277656,8676.8,439,,,\n");
    require("train", "--model", "softmax", "--epochs", "2", "--out", files + "/runs/A");
    Trees.copy(files.resolve("runs/A"), files.resolve("runs/B"));
    // What a command under a memory limit leaves.
    Trees.copy(files.resolve("runs/A"), files.resolve("runs/limited"));
    for (String shard : List.of("a/1", "b/2", "c/3")) {
      require(
          "sweep",
          "--dataset",
          "blobs",
          "--hidden",
          "4",
          "--epochs",
          "2",
          "--seeds",
          "3",
          "--shard",
          shard.substring(2) + "/3",
          "--out",
          files.resolve("sweeps").resolve(shard.substring(0, 1)).toString());
    }
  }

  private static void require(String... arguments) {
    Commands.Outcome outcome = ShortCommands.run(arguments);
    if (outcome.exitCode() != ExitCode.OK) {
      throw new IllegalStateException(outcome.err());
    }
  }

  private static Examples images(int count) {
    Random random = new Random(count);
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, CLASSES).toArray();
    return new ArrayExamples(new int[] {SIDE, SIDE}, ElementType.UINT8, pixels, labels, CLASSES);
  }

  private static void pack(Path plain, Path packed) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(plain, out);
    }
  }

  private static void picture(int side, String format, Path file) throws IOException {
    ImageIO.write(
        new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), format, file.toFile());
  }

  private void clear() throws IOException {
    try (Stream<Path> left = Files.list(here)) {
      for (Path path : left.toList()) {
        DirectoryTree.delete(path);
      }
    }
  }
}
