package org.ghostbatch.trainer.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Our flag for one that is unknown: what users of Keras, PyTorch, Lightning, timm and Hugging Face
 * type, another spelling of ours, or else one that looks alike. None of these is accepted.
 */
final class FlagSuggestions {
  /** Ours first, then what others call it. */
  private static final String NAMES =
      """
      learning-rate: lr eta eta0 init-lr initial-lr lr-init learning-rate-init base-lr peak-lr max-lr
      learning-rate-schedule: lr-schedule lr-scheduler lr-scheduler-type scheduler sched schedule \
        lr-policy lr-decay-type lr-decay-style
      decay-factor: lr-decay gamma lr-gamma decay-rate lr-decay-rate lr-decay-factor
      decay-every: lr-step-size step-size decay-epochs lr-decay-epochs lr-decay-steps milestones
      warm-up: warmup warmup-epochs warm-up-epochs warmup-steps num-warmup-steps lr-warmup \
        lr-warmup-epochs warmup-ratio
      scale-learning-rate: scale-lr auto-scale-lr lr-scaling
      batch: batch-size bs bsz b train-batch-size effective-batch effective-batch-size \
        global-batch-size total-batch-size minibatch-size mini-batch-size
      batch-schedule: batch-size-schedule
      micro-batch: micro-batch-size accumulate-grad-batches gradient-accumulation-steps \
        gradient-accumulation grad-accum grad-accum-steps accum accum-iter accum-steps \
        accumulation-steps accumulate accumulation per-device-batch-size \
        per-device-train-batch-size per-gpu-batch-size
      ghost-batch: ghost-batch-size virtual-batch-size ghost-size nbs
      base-batch: base-batch-size
      batch-norm: bn use-bn use-batch-norm batch-normalization
      epochs: max-epochs num-epochs n-epochs nb-epochs n-epoch num-train-epochs train-epochs \
        num-training-epochs max-epoch total-epochs e
      weight-decay: wd l2 l2-reg l2-regularization weight-decay-rate decay
      clip-norm: clip clip-grad grad-clip gradient-clip gradient-clip-val gradient-clipping \
        max-grad-norm clip-grad-norm max-norm global-clip-norm grad-norm-clip
      optimizer: opt optim optimiser optimizer-name optimizer-type
      momentum: mom sgd-momentum
      model: arch architecture net network model-name model-type a
      hidden: hidden-layer-sizes hidden-layers hidden-size hidden-sizes hidden-units hidden-dim \
        hidden-dims layers units width
      dropout: drop drop-rate dropout-rate drop-prob dropout-p
      initializer: init kernel-initializer weight-init weight-initializer
      seed: random-seed random-state manual-seed rng-seed global-seed
      seeds: num-seeds n-seeds
      validation: val validation-split val-split validation-fraction val-size valid-size \
        validation-data test-size valid-pct
      no-shuffle: shuffle
      shuffle-window: shuffle-buffer shuffle-buffer-size buffer-size shuffle-size
      stream: streaming
      threads: num-threads n-threads n-jobs jobs workers num-workers j
      device: gpu gpus cuda cpu accelerator devices use-gpu no-cuda use-cuda
      memory-limit: memory gpu-memory max-memory mem-limit gpu-memory-limit
      allow-growth: gpu-allow-growth memory-growth
      compile: jit jit-compile xla torch-compile use-xla
      dataset: dataset-name data-set ds
      data: data-dir data-path datadir dataset-dir dataset-path data-root root
      train-images: train-data x-train images
      train-labels: y-train labels
      test-images: test-data x-test
      test-labels: y-test
      out: output output-dir out-dir outdir output-path save-dir save-path savedir log-dir logdir \
        default-root-dir run-dir checkpoint-dir ckpt-dir work-dir o
      export: export-dir save-model saved-model
      resume: resume-from resume-from-checkpoint ckpt-path checkpoint ckpt restore continue load \
        from-checkpoint
      checkpoint-every: save-every save-freq save-steps save-interval save-strategy \
        checkpoint-interval checkpoint-freq every-n-epochs save-period
      keep: save-total-limit save-top-k keep-checkpoints max-to-keep max-checkpoints
      overwrite: force overwrite-output-dir exist-ok
      quiet: silent q
      verbose: debug traceback stack-trace
      trace: profile profiler
      part: split subset
      help: usage
      """;

  private static final int MAX_SUGGESTIONS = 2;
  private static final Map<String, String> OURS = ours();

  private FlagSuggestions() {}

  private static Map<String, String> ours() {
    Map<String, String> ours = new HashMap<>();
    NAMES
        .lines()
        .map(line -> line.split(":? +"))
        .forEach(names -> Stream.of(names).skip(1).forEach(theirs -> ours.put(theirs, names[0])));
    return ours;
  }

  /** All that can be suggested for another library's name, by that name. */
  static Map<String, String> known() {
    return Map.copyOf(OURS);
  }

  /** The flags to suggest, the best first; none where nothing looks alike. */
  static List<String> of(UnmatchedArgumentException wrong) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    String argument = wrong.getUnmatched().isEmpty() ? "" : wrong.getUnmatched().get(0);
    if (argument.startsWith("-")) {
      String name = normalized(argument);
      Optional<String> flag =
          Stream.of(name, OURS.get(name), spelling(command, name))
              .filter(Objects::nonNull)
              .map(each -> "--" + each)
              .filter(each -> command.findOption(each) != null)
              .findFirst();
      if (flag.isPresent()) {
        return List.of(flag.get());
      }
    }
    return wrong.getSuggestions().stream()
        .sorted(Comparator.comparingInt(each -> distance(each, argument)))
        .limit(MAX_SUGGESTIONS)
        .toList();
  }

  /** How many letters to insert, delete or replace to make one word the other (Levenshtein). */
  private static int distance(String one, String other) {
    int[] above = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[other.length()];
  }

  /** For instance {@code weight-decay} of {@code --weight_decay=0.1} and {@code -weightDecay}. */
  private static String normalized(String argument) {
    return argument
        .replaceFirst("=.*", "")
        .replaceFirst("^-+", "")
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replace('_', '-')
        .replace('.', '-')
        .toLowerCase(Locale.ROOT);
  }

  /** A flag of the command that differs in dashes alone, without its own; or null. */
  private static String spelling(CommandSpec command, String name) {
    return command.options().stream()
        .map(option -> option.longestName().replaceFirst("^-+", ""))
        .filter(own -> own.replace("-", "").equals(name.replace("-", "")))
        .findFirst()
        .orElse(null);
  }
}
