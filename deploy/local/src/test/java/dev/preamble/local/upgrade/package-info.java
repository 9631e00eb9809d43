/** An upgrade of a platform that works, played on real parts of two versions. */
@NullMarked
package dev.preamble.local.upgrade;

import org.jspecify.annotations.NullMarked;
