@NullMarked
package dev.preamble.worker.lane;

import org.jspecify.annotations.NullMarked;
