/** What is kept of a platform when all of it is gone. */
@NullMarked
package dev.preamble.local.backup;

import org.jspecify.annotations.NullMarked;
