@NullMarked
package dev.preamble.client.terminal;

import org.jspecify.annotations.NullMarked;
