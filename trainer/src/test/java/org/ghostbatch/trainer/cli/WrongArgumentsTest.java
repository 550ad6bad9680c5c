package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the parser refuses is said in the words of our other messages. */
class WrongArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "trian ~ ghostbatch: unknown command 'trian'; did you mean train?",
        "help ~ ghostbatch: unknown command 'help'; did you mean ghostbatch --help?",
        "help train ~ unknown command 'help'; did you mean ghostbatch train --help?",
        "help train --batch 3 ~ unknown command 'help'; did you mean ghostbatch train --help?",
        "help data show ~ unknown command 'help'; did you mean ghostbatch data show --help?",
        "data help show ~ unknown command 'help'; did you mean ghostbatch data show --help?",
        "data foo ~ ghostbatch data: unknown command 'foo'",
        "train foo ~ ghostbatch train: unexpected argument 'foo'",
        "reproduce blobs digits ~ ghostbatch reproduce: unexpected argument 'digits'",
        "train --bacth 3 ~ unknown flag '--bacth'; did you mean --batch or --base-batch?",
        "sweep --export x ~ unknown flag '--export'; it is a flag of train",
        "report --nope ~ ghostbatch report: unknown flag '--nope' (see",
        "train --batch ~ ghostbatch train: --batch: needs a value, --batch N",
        "train --batch --seed 3 ~ ghostbatch train: --batch: needs a value, --batch N",
        "train --batch ten ~ ghostbatch train: --batch: 'ten' is not a whole number",
        "train --batch 9999999999 ~ ghostbatch train: --batch: 9999999999 is out of range",
        "train --seed 1e3 ~ ghostbatch train: --seed: '1e3' is not a whole number",
        "train --dropout x ~ ghostbatch train: --dropout: 'x' is not a number",
        "train --dataset foo ~ --dataset: 'foo' is not one of fashion-mnist, sketches, blobs",
        "train --seed 1 --seed 2 ~ ghostbatch train: --seed: is given twice; leave one out",
        "export runs/x ~ ghostbatch export: missing DIR",
        "predict ~ ghostbatch predict: missing RUN|MODEL",
      })
  void oneLineSaysWhatIsWrongAndWhere(String arguments, String expected) {
    Commands.Outcome outcome = Commands.run(arguments.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).hasLineCount(1).contains(expected).endsWith("--help)\n");
  }
}
