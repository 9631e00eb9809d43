/** What the platform needs inside the servers that it stands on, wherever they run; each rule has its home here. */
@NullMarked
package dev.preamble.provision;

import org.jspecify.annotations.NullMarked;
