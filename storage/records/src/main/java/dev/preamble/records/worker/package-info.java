/** What a worker says of itself on the compacted topic of workers. */
@NullMarked
package dev.preamble.records.worker;

import org.jspecify.annotations.NullMarked;
