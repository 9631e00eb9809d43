@NullMarked
package dev.preamble.worker.device;

import org.jspecify.annotations.NullMarked;
