/** The frozen base model: its configuration, weights, tokenizer and the script that runs it. */
@NullMarked
package dev.preamble.engine.model;

import org.jspecify.annotations.NullMarked;
