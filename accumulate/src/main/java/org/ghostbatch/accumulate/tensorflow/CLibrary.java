package org.ghostbatch.accumulate.tensorflow;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.File;

/** The functions of the C library that Java does not offer. A failure is an exception. */
interface CLibrary extends Library {
  /**
   * The C library of this process.
   *
   * @throws LinkageError if native code cannot be called here
   */
  static CLibrary open() {
    // A libjnidispatch that the system has may be of another version.
    unlessSet("jna.nosys", "true");
    String cache = System.getenv("XDG_CACHE_HOME");
    if (cache != null && !new File(cache).isAbsolute()) {
      // JNA would make it in the working directory.
      unlessSet("jna.tmpdir", System.getProperty("java.io.tmpdir"));
    }
    return Native.load("c", CLibrary.class);
  }

  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** The address of a function of this library. */
  static Pointer address(String function) {
    return NativeLibrary.getInstance("c").getFunction(function);
  }

  int setenv(String name, String value, int overwrite) throws LastErrorException;

  int pipe(int[] ends) throws LastErrorException;

  int dup(int descriptor) throws LastErrorException;

  int dup2(int from, int to) throws LastErrorException;

  long read(int descriptor, byte[] bytes, long count) throws LastErrorException;

  long write(int descriptor, byte[] bytes, long count) throws LastErrorException;

  int close(int descriptor) throws LastErrorException;

  /** Sets what is called on the next signal of a kind, and on no further one. Linux has it. */
  Pointer sysv_signal(int signal, Pointer handler);
}
