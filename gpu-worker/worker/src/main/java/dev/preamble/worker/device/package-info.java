/** What a worker keeps on its device for its whole life. */
@NullMarked
package dev.preamble.worker.device;

import org.jspecify.annotations.NullMarked;
