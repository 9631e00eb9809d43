@NullMarked
package dev.preamble.engine.device;

import org.jspecify.annotations.NullMarked;
