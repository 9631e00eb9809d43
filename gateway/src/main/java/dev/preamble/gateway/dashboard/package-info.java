/**
 * The dashboard: pages for operators and viewers, who see everything, and for a tenant's own people, who see what is
 * theirs. Pages only show; what they do is done by those whom the API asks too.
 */
@NullMarked
package dev.preamble.gateway.dashboard;

import org.jspecify.annotations.NullMarked;
