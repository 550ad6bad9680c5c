package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.accumulate.Workplace;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch train}. */
@Command(
    name = "train",
    description = "Trains a model and writes the run's directory.",
    footer = "%nFlags may also stand in a file, one or more a line: ghostbatch train @FILE",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private static final double USUAL_MOMENTUM = 0.9;
  private static final List<Integer> USUAL_HIDDEN = List.of(512, 512);
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Mixin private DatasetOptions datasetOptions;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "mlp",
      description =
          "${COMPLETION-CANDIDATES}: a bottleneck of one linear unit, hidden layers with"
              + " rectifiers, or plain multinomial regression. Default: ${DEFAULT-VALUE}.")
  private ModelName model;

  @Option(
      names = "--hidden",
      paramLabel = "WIDTHS",
      split = ",",
      hideParamSyntax = true,
      description = "The widths of the mlp's hidden layers. Default: 512,512.")
  private List<Integer> hidden;

  @Option(
      names = "--initializer",
      paramLabel = "NAME",
      description =
          "How the weights before the last layer begin: ${COMPLETION-CANDIDATES}. Default:"
              + " glorot-uniform.")
  private Initializer initializer;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Examples an update. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description =
          "Examples on the device at once; gradients are accumulated over the update. Default: the"
              + " batch.")
  private Integer microBatch;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "Default: 0.001 with adam, else 0.01.")
  private Double learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "MU",
      description = "Of the optimizers momentum and nesterov. Default: 0.9.")
  private Double momentum;

  @Option(
      names = "--validation",
      paramLabel = "PART",
      defaultValue = "test",
      description =
          "test: the dataset's test examples; a fraction such as 0.1: that part of the training"
              + " examples, kept apart. Default: ${DEFAULT-VALUE}.")
  private String validation;

  @Option(
      names = "--pixels",
      paramLabel = "SCALE",
      description =
          "${COMPLETION-CANDIDATES}: 0 to 255, 0 to 1, or mean 0 and deviation 1. Default: unit for"
              + " images of bytes, else raw.")
  private Pixels pixels;

  @Option(
      names = "--no-shuffle",
      description = "Visit the examples in the order in which they are stored.")
  private boolean noShuffle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of initial weights, orders and splits. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: the processors there are.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Device device;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's directory. Default: runs/DATASET-MODEL-TIME.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace the run that --out holds.")
  private boolean overwrite;

  @Option(names = "--quiet", description = "Print nothing but errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check();
    Workplace workplace = DeviceChoice.resolve(Workplace.of(device, threads()));
    Dataset dataset = datasetOptions.load(spec.commandLine().getErr());
    Split split = split(dataset);
    Pixels scale = pixels == null ? Pixels.usualFor(dataset.training().elementType()) : pixels;
    Network network =
        model.network(
            dataset.training().features(),
            dataset.training().classes(),
            hidden(),
            initializer(),
            scale.layer(split.training()));
    RunConfig config = config(dataset, split, scale, network, workplace.device());
    try (Interruption interruption = new Interruption();
        Display display = new Display(spec.commandLine().getOut(), quiet, epochs);
        TrainingProgram program =
            TrainingProgram.create(
                network, UpdateRule.of(optimizer.create(momentum())), workplace, seed);
        RunDirectory directory = RunDirectory.begin(directory(dataset), config)) {
      display.line(description(config));
      program.loadTraining(split.training());
      program.loadValidation(split.validation());
      boolean completed = new TrainingLoop(config, program, directory, display, interruption).run();
      return completed ? ExitCode.OK : ExitCode.INTERRUPTED;
    }
  }

  private void check() {
    datasetOptions.check();
    requireAtLeastOne("--batch", batch);
    requireAtLeastOne("--epochs", epochs);
    if (threads != null) {
      requireAtLeastOne("--threads", threads);
    }
    if (microBatch != null) {
      requireAtLeastOne("--micro-batch", microBatch);
      if (microBatch > batch) {
        throw new UsageException(
            "--micro-batch %d: must not exceed the batch of %d; lower it or raise --batch"
                .formatted(microBatch, batch));
      }
    }
    if (learningRate != null && !(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new UsageException(
          "--learning-rate %s: must be above 0 and finite".formatted(learningRate));
    }
    checkMomentum();
    checkModel();
    validationFraction();
    if (out != null) {
      RunDirectory.check(out, overwrite);
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
  }

  private void checkMomentum() {
    if (momentum == null) {
      return;
    }
    if (!optimizer.hasMomentum()) {
      throw new UsageException(
          "--momentum %s: needs --optimizer momentum or nesterov, not %s"
              .formatted(momentum, optimizer));
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new UsageException("--momentum %s: must be at least 0 and below 1".formatted(momentum));
    }
  }

  private void checkModel() {
    if (hidden != null) {
      if (model != ModelName.MLP) {
        throw new UsageException(
            "--hidden %s: needs --model mlp, not %s".formatted(widths(), model));
      }
      if (hidden.stream().anyMatch(width -> width < 1)) {
        throw new UsageException("--hidden %s: each must be at least 1".formatted(widths()));
      }
    }
    if (initializer != null && model == ModelName.SOFTMAX) {
      throw new UsageException(
          "--initializer %s: the softmax model has no weights before its last layer"
              .formatted(initializer));
    }
  }

  private String widths() {
    return String.join(",", hidden.stream().map(String::valueOf).toList());
  }

  private static void requireAtLeastOne(String flag, int value) {
    if (value < 1) {
      throw new UsageException("%s %d: must be at least 1".formatted(flag, value));
    }
  }

  /** The fraction to keep apart, or nothing for the test examples. */
  private Optional<Double> validationFraction() {
    if (validation.equals("test")) {
      return Optional.empty();
    }
    try {
      double fraction = Double.parseDouble(validation);
      if (fraction > 0 && fraction < 1) {
        return Optional.of(fraction);
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, like a number out of range.
    }
    throw new UsageException(
        "--validation %s: must be test or a fraction between 0 and 1".formatted(validation));
  }

  private Split split(Dataset dataset) {
    Optional<Double> fraction = validationFraction();
    if (fraction.isEmpty() && dataset.test().count() == 0) {
      throw new UsageException(
          "--validation test: there are no test examples; give --test-images and --test-labels, or"
              + " a fraction such as --validation 0.1");
    }
    if (fraction.isPresent() && dataset.training().count() < 2) {
      throw new UsageException(
          "--validation %s: %d training examples cannot be split"
              .formatted(validation, dataset.training().count()));
    }
    Split split =
        fraction
            .map(part -> Split.random(dataset.training(), part, seed))
            .orElseGet(() -> new Split(dataset.training(), dataset.test()));
    int examples = split.training().count();
    if (examples == 0) {
      throw new UsageException("--dataset %s: has no training examples".formatted(dataset.name()));
    }
    if (batch > examples) {
      throw new UsageException(
          "--batch %d: there are %d training examples; use at most that"
              .formatted(batch, examples));
    }
    return split;
  }

  private int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private double momentum() {
    return momentum == null ? USUAL_MOMENTUM : momentum;
  }

  private List<Integer> hidden() {
    return hidden == null ? USUAL_HIDDEN : hidden;
  }

  private Initializer initializer() {
    return initializer == null ? Initializer.GLOROT_UNIFORM : initializer;
  }

  private RunConfig config(
      Dataset dataset, Split split, Pixels scale, Network network, Device resolved) {
    return new RunConfig(
        dataset.name(),
        model.toString(),
        model == ModelName.MLP ? hidden() : List.of(),
        model == ModelName.SOFTMAX ? null : initializer().toString(),
        scale.toString(),
        batch,
        microBatch == null ? batch : microBatch,
        epochs,
        optimizer.toString(),
        learningRate == null ? optimizer.usualLearningRate() : learningRate,
        optimizer.hasMomentum() ? momentum() : null,
        validation,
        !noShuffle,
        seed,
        threads(),
        resolved.toString(),
        split.training().count(),
        split.validation().count(),
        network.features(),
        network.classes(),
        network.parameterCount(),
        dataset.checksums(),
        Versions.all());
  }

  private Path directory(Dataset dataset) {
    if (out != null) {
      return out;
    }
    String name = "%s-%s-%s".formatted(dataset.name(), model, LocalDateTime.now().format(STAMP));
    Path directory = Path.of("runs", name);
    for (int again = 2; Files.exists(directory); again++) {
      directory = Path.of("runs", name + "-" + again);
    }
    return directory;
  }

  private static String description(RunConfig config) {
    String accumulation =
        config.microBatch() == config.batch()
            ? ""
            : " in micro-batches of %,d".formatted(config.microBatch());
    return "%s on %s: %,d parameters, %,d training examples, %,d to validate, batch %,d%s, %s, seed %d"
        .formatted(
            config.model(),
            config.dataset(),
            config.parameters(),
            config.trainingExamples(),
            config.validationExamples(),
            config.batch(),
            accumulation,
            config.optimizer(),
            config.seed());
  }
}
