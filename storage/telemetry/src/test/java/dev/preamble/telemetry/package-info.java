@NullMarked
package dev.preamble.telemetry;

import org.jspecify.annotations.NullMarked;
