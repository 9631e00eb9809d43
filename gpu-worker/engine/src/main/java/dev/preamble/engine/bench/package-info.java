/** How fast the engine is on this machine, as a command: each figure beside what it is compared with, in one run. */
@NullMarked
package dev.preamble.engine.bench;

import org.jspecify.annotations.NullMarked;
