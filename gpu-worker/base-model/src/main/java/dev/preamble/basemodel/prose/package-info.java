/** Running text for the corpus, read from a folder that is never copied. */
@NullMarked
package dev.preamble.basemodel.prose;

import org.jspecify.annotations.NullMarked;
