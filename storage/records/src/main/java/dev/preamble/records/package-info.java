@NullMarked
package dev.preamble.records;

import org.jspecify.annotations.NullMarked;
