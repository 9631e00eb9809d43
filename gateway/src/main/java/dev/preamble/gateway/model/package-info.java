/** The base models that can be tuned and asked, and what each allows. */
@NullMarked
package dev.preamble.gateway.model;

import org.jspecify.annotations.NullMarked;
