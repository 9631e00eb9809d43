/**
 * The servers that the platform stands on, each a real one in a child process on 127.0.0.1 with its data on disk. What the
 * platform needs inside them is the module provision's to know.
 */
@NullMarked
package dev.preamble.parts;

import org.jspecify.annotations.NullMarked;
