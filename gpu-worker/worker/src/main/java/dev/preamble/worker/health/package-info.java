/** What the worker tells its operator: ready, alive, and how much it did. */
@NullMarked
package dev.preamble.worker.health;

import org.jspecify.annotations.NullMarked;
