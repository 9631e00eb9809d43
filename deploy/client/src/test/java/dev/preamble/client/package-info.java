@NullMarked
package dev.preamble.client;

import org.jspecify.annotations.NullMarked;
