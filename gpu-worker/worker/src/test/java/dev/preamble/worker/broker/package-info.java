@NullMarked
package dev.preamble.worker.broker;

import org.jspecify.annotations.NullMarked;
