/** Why a queued job does not run, in words that its owner can act on. */
@NullMarked
package dev.preamble.scheduler.waiting;

import org.jspecify.annotations.NullMarked;
