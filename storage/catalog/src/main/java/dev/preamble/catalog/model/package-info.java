/** Base models, as their workers announced them. */
@NullMarked
package dev.preamble.catalog.model;

import org.jspecify.annotations.NullMarked;
