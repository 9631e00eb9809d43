/**
 * The comparison of Li &amp; Liang 2021: prefix-tuning beside full fine-tuning, fine-tuning of the top layers and adapters, on
 * the same rows, with the same scores. What is to be run is decided first, as trials; each one's result is a file, so that
 * an interrupted comparison goes on where it was.
 */
@NullMarked
package dev.preamble.engine.comparison;

import org.jspecify.annotations.NullMarked;
