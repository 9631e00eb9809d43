@NullMarked
package dev.preamble.local.demo;

import org.jspecify.annotations.NullMarked;
