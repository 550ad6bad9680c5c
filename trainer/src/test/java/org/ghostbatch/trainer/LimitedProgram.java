package org.ghostbatch.trainer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A program that keeps to 96 MiB and then does what its argument says. */
@Command(name = "limited")
final class LimitedProgram implements Callable<Integer> {
  static final MemorySize LIMIT = MemorySize.parse("96MiB");

  @Parameters private List<String> words;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LimitedProgram()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    MemoryLimitedProcess limited = MemoryLimitedProcess.of(LIMIT, LimitedProgram.class, spec);
    if (!limited.isThisOne()) {
      int exitCode = limited.run();
      System.out.println("the child ended with " + exitCode);
      return exitCode;
    }
    return switch (words.get(0)) {
      case "exit" -> Integer.valueOf(words.get(1));
      case "environment" -> print(words.get(1) + "=" + System.getenv(words.get(1)));
      case "arguments" -> print(spec.commandLine().getParseResult().originalArgs() + " " + words);
      case "flags" -> print(ManagementFactory.getRuntimeMXBean().getInputArguments().toString());
      case "echo" -> print(new Scanner(System.in).nextLine());
      case "complain" -> complain();
      case "wait" -> waitForTheEnd();
      default -> throw new IllegalArgumentException(words.toString());
    };
  }

  private static int print(String line) {
    System.out.println(line);
    return 0;
  }

  private static int complain() {
    System.err.println("TensorFlow's log");
    Main.standardError().println("our own message");
    return 0;
  }

  /** Says its process, and takes half a second to end. */
  private static int waitForTheEnd() throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    Thread.sleep(500);
                  } catch (InterruptedException hurried) {
                    return;
                  }
                  System.out.println("written");
                }));
    System.out.println("child " + ProcessHandle.current().pid());
    new CountDownLatch(1).await();
    return 0;
  }
}
