/** Kinds of input and output pairs that the corpus is made of, each an endless source. */
@NullMarked
package dev.preamble.basemodel.exercise;

import org.jspecify.annotations.NullMarked;
