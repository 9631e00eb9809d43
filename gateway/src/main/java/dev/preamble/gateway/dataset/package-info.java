/** Rows that tenants upload: checked line by line while they stream into the store. */
@NullMarked
package dev.preamble.gateway.dataset;

import org.jspecify.annotations.NullMarked;
