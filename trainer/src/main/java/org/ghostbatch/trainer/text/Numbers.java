package org.ghostbatch.trainer.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as files hold them. */
public final class Numbers {
  private Numbers() {}

  /** With so many decimals at most, and no exponent. */
  public static String rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }
}
