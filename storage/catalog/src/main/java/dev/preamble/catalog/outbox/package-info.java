/** What others are to hear of a change, written in the transaction of the change. */
@NullMarked
package dev.preamble.catalog.outbox;

import org.jspecify.annotations.NullMarked;
