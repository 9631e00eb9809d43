@NullMarked
package dev.preamble.safetensors;

import org.jspecify.annotations.NullMarked;
