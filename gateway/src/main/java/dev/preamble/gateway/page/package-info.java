/** Lists in pages: what a page is, and the cursor that leads to the next one. */
@NullMarked
package dev.preamble.gateway.page;

import org.jspecify.annotations.NullMarked;
