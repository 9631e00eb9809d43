/** That data of a server came from a backup, or are gone, and what the leading scheduler made of it. */
@NullMarked
package dev.preamble.catalog.restoration;

import org.jspecify.annotations.NullMarked;
