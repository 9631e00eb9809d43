@NullMarked
package dev.preamble.engine.script;

import org.jspecify.annotations.NullMarked;
