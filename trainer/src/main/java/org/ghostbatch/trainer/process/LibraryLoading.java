package org.ghostbatch.trainer.process;

import java.io.IOException;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;

/** Loads TensorFlow's library, which takes half a second of one core, while examples are read. */
public final class LibraryLoading {
  private LibraryLoading() {}

  /** What is done in the meantime. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Does some work; when it is done, or failed, the library is loaded. */
  public static <T> T beside(Work<T> work) throws IOException, InterruptedException {
    Thread loading = new Thread(LibraryLoading::load, "loading of TensorFlow");
    loading.start();
    try {
      return work.run();
    } finally {
      // A process must not end while it runs.
      loading.join();
    }
  }

  private static void load() {
    try {
      TensorFlowLibrary.load();
    } catch (LinkageError unloadable) {
      // The next caller that needs the library gets the error.
    }
  }
}
