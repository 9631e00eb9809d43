@NullMarked
package dev.preamble.engine.corpus;

import org.jspecify.annotations.NullMarked;
