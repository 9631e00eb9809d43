/** The command line of the base model: each command prints what it did and measured. */
@NullMarked
package dev.preamble.basemodel.cli;

import org.jspecify.annotations.NullMarked;
