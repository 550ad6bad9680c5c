/** To be written with the first class of the package. */
package org.ghostbatch.trainer;
