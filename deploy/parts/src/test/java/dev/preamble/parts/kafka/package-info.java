@NullMarked
package dev.preamble.parts.kafka;

import org.jspecify.annotations.NullMarked;
