/** Tensors on disk: safetensors files, mapped for reading and written whole or not at all. */
@NullMarked
package dev.preamble.engine.weights;

import org.jspecify.annotations.NullMarked;
