/** The data of the demo's two tenants, made by the project. No word of it goes into the base model's training. */
@NullMarked
package dev.preamble.basemodel.demo;

import org.jspecify.annotations.NullMarked;
