/** Whom a person is logged in as, and where. */
@NullMarked
package dev.preamble.client.profile;

import org.jspecify.annotations.NullMarked;
