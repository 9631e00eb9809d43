/** Jobs, their segments and runs, the transitions that they may make, and their history. */
@NullMarked
package dev.preamble.catalog.job;

import org.jspecify.annotations.NullMarked;
