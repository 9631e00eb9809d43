@NullMarked
package dev.preamble.engine.cli;

import org.jspecify.annotations.NullMarked;
