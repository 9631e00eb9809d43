@NullMarked
package dev.preamble.gateway.caller;

import org.jspecify.annotations.NullMarked;
