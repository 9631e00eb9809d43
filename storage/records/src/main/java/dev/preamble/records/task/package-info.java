/** Commands from the scheduler to the workers of a pool: one task carries one segment. */
@NullMarked
package dev.preamble.records.task;

import org.jspecify.annotations.NullMarked;
