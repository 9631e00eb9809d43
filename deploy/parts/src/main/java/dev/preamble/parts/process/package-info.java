/**
 * Child processes that can be found again: started, watched and ended by their process id, also after the process that
 * started them was killed.
 */
@NullMarked
package dev.preamble.parts.process;

import org.jspecify.annotations.NullMarked;
