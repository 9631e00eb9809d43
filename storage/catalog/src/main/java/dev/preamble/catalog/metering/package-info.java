/** What tenants used, run by run: the events of their jobs as sums. */
@NullMarked
package dev.preamble.catalog.metering;

import org.jspecify.annotations.NullMarked;
