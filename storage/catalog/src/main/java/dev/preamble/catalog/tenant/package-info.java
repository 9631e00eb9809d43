/** Tenants, and the credentials that they made for themselves. */
@NullMarked
package dev.preamble.catalog.tenant;

import org.jspecify.annotations.NullMarked;
