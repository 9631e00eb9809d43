/** The dashboard in a browser, over the running platform. */
@NullMarked
package dev.preamble.local.dashboard;

import org.jspecify.annotations.NullMarked;
