/**
 * The tables that Li &amp; Liang 2021 describe in words: E2E, WebNLG and DART in the files that they are published in, and
 * rows of anybody's, each table as one line of text. Plain Java, no device.
 */
@NullMarked
package dev.preamble.engine.corpus;

import org.jspecify.annotations.NullMarked;
