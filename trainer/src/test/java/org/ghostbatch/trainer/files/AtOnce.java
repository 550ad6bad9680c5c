package org.ghostbatch.trainer.files;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.ghostbatch.trainer.cli.Commands;

/** A program that runs commands several times each, all at the same moment. */
final class AtOnce {
  static final int TIMES = 4;

  private AtOnce() {}

  /** Takes one command an argument, its words separated by blanks. */
  public static void main(String[] commands) {
    CyclicBarrier all = new CyclicBarrier(commands.length * TIMES);
    List<Thread> threads =
        Arrays.stream(commands)
            .flatMap(command -> IntStream.range(0, TIMES).mapToObj(each -> start(command, all)))
            .toList();
    threads.forEach(AtOnce::await);
    System.exit(0);
  }

  private static Thread start(String command, CyclicBarrier all) {
    Thread thread =
        new Thread(
            () -> {
              await(all);
              Commands.Outcome outcome = Commands.run(command.split(" "));
              System.out.printf("%s: %d %s%n", command, outcome.exitCode(), outcome.err());
            });
    thread.start();
    return thread;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
