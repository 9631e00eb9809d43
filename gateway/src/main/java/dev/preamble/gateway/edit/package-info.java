/** What an edit expects to find, so that it does not undo another one unseen. */
@NullMarked
package dev.preamble.gateway.edit;

import org.jspecify.annotations.NullMarked;
