/** docs/production.md, played on one machine. */
@NullMarked
package dev.preamble.local.production;

import org.jspecify.annotations.NullMarked;
