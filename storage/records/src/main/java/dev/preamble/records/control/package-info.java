/** Commands that every worker reads: idempotent, and harmless when lost. */
@NullMarked
package dev.preamble.records.control;

import org.jspecify.annotations.NullMarked;
