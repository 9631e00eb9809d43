/** What lies in the store and nothing in the catalog names. */
@NullMarked
package dev.preamble.gateway.orphan;

import org.jspecify.annotations.NullMarked;
