/** What the catalog tells of as it happens. */
@NullMarked
package dev.preamble.gateway.notice;

import org.jspecify.annotations.NullMarked;
