/** Jobs that were given up, with their evidence, and what operators make of them. */
@NullMarked
package dev.preamble.gateway.deadletter;

import org.jspecify.annotations.NullMarked;
