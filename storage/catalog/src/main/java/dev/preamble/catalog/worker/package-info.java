/** Workers, as the leading scheduler sees them, and an operator's wish that some of them rest. */
@NullMarked
package dev.preamble.catalog.worker;

import org.jspecify.annotations.NullMarked;
