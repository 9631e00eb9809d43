/** The whole platform, with parts of it killed. */
@NullMarked
package dev.preamble.local.fault;

import org.jspecify.annotations.NullMarked;
