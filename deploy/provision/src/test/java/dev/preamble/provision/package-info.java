@NullMarked
package dev.preamble.provision;

import org.jspecify.annotations.NullMarked;
