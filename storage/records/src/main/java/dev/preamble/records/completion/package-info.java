/** Texts whose sender waits for them: asked for, sent to a pool, answered and metered, all without a job. */
@NullMarked
package dev.preamble.records.completion;

import org.jspecify.annotations.NullMarked;
