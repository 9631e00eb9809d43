/** What an operator follows a piece of work by, through all parts. Plain Java; nothing of ours below it. */
@NullMarked
package dev.preamble.telemetry;

import org.jspecify.annotations.NullMarked;
