/** Errors as the API tells them: RFC 9457 problems with a stable code, and the checks that end in one. */
@NullMarked
package dev.preamble.gateway.problem;

import org.jspecify.annotations.NullMarked;
