@NullMarked
package dev.preamble.engine.model;

import org.jspecify.annotations.NullMarked;
