/** What an operator follows a piece of work by, through all parts: ids of log lines, and traces. Nothing of ours below it. */
@NullMarked
package dev.preamble.telemetry;

import org.jspecify.annotations.NullMarked;
