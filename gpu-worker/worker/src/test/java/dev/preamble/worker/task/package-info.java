@NullMarked
package dev.preamble.worker.task;

import org.jspecify.annotations.NullMarked;
