@NullMarked
package dev.preamble.engine.metric;

import org.jspecify.annotations.NullMarked;
