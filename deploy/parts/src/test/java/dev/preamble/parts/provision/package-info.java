@NullMarked
package dev.preamble.parts.provision;

import org.jspecify.annotations.NullMarked;
