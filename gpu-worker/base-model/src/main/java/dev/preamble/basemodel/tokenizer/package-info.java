/** Byte-level BPE: training it, and writing it as a Hugging Face tokenizer file. */
@NullMarked
package dev.preamble.basemodel.tokenizer;

import org.jspecify.annotations.NullMarked;
