/** The launcher as a person uses it: the script in a session of its own, signals, exit statuses, what it prints. */
@NullMarked
package dev.preamble.local.launch;

import org.jspecify.annotations.NullMarked;
