/** The dashboard in a browser, over the running platform; the browser, for others too. */
@NullMarked
package dev.preamble.local.dashboard;

import org.jspecify.annotations.NullMarked;
