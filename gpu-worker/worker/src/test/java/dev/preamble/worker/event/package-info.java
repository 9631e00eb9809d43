@NullMarked
package dev.preamble.worker.event;

import org.jspecify.annotations.NullMarked;
