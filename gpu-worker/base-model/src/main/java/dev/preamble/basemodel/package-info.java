/** The base model that Preamble ships: how it is made, measured and written. Depends on the engine alone. */
@NullMarked
package dev.preamble.basemodel;

import org.jspecify.annotations.NullMarked;
