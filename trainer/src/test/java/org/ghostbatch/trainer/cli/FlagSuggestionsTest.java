package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class FlagSuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "train --lr 0.1, --lr, --learning-rate",
    "train --lr=0.1, --lr=0.1, --learning-rate",
    "train -lr 0.1, -lr, --learning-rate",
    "train --batch-size 32, --batch-size, --batch",
    "train --batch_size 32, --batch_size, --batch",
    "train --batchSize 32, --batchSize, --batch",
    "train --bs 32, --bs, --batch",
    "train --lr-schedule cosine, --lr-schedule, --learning-rate-schedule",
    "train --max-epochs 3, --max-epochs, --epochs",
    "train --num-epochs 3, --num-epochs, --epochs",
    "train --accumulate-grad-batches 4, --accumulate-grad-batches, --micro-batch",
    "train --gradient_accumulation_steps 4, --gradient_accumulation_steps, --micro-batch",
    "train --weight_decay 0.1, --weight_decay, --weight-decay",
    "train --batchnorm, --batchnorm, --batch-norm",
    "train --ckpt-path x, --ckpt-path, --resume",
    "sweep --lr 0.1, --lr, --learning-rate",
    "sweep --num-seeds 3, --num-seeds, --seeds",
    "find-batch --bs 3, --bs, --batch",
    "evaluate run --output-dir x, --output-dir, --out",
    "data show --output x, --output, --out",
    "train --train-labels l --validaton 0.1, --validaton, --validation",
    "train --train-images a b --validaton=0.1, --validaton=0.1, --validation",
    "train --seed --epoch 3, --epoch, --epochs",
    "train --resume --epoch 3, --epoch, --epochs",
    "predict run a b --probabilites c, --probabilites, --probabilities",
    "report a --ouput c, --ouput, --out",
    "sweep merge a b --ouput c, --ouput, --out",
  })
  void anUnknownFlagIsAnsweredWithOurs(String arguments, String unknown, String ours) {
    Commands.Outcome outcome = Commands.run(arguments.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains("unknown flag", "'%s'".formatted(unknown), "did you mean " + ours);
  }

  @Test
  void everySuggestionIsAFlagOfACommandAndNoOtherNameIs() {
    Set<String> flags = new TreeSet<>();
    collect(Commands.commandLine(), flags);
    Set<String> suggested = new TreeSet<>(FlagSuggestions.known().values());
    assertThat(flags).containsAll(suggested.stream().map(each -> "--" + each).toList());
    Set<String> train =
        CommandLines.configured(new TrainCommand()).getCommandSpec().options().stream()
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    assertThat(FlagSuggestions.known().keySet()).noneMatch(each -> train.contains("--" + each));
  }

  @Test
  void wordsAfterTwoDashesAndValuesWithASignAreNotFlags() {
    assertThat(Commands.run("predict", "run", "--", "--probabilites").err())
        .doesNotContain("unknown flag");
    assertThat(Commands.run("train", "--learning-rate", "-0.1").err())
        .contains("--learning-rate -0.1: must be");
  }

  private static void collect(CommandLine command, Set<String> flags) {
    command.getCommandSpec().options().forEach(option -> flags.add(option.longestName()));
    command.getSubcommands().values().forEach(within -> collect(within, flags));
  }
}
