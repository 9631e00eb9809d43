/** Made-up records and their wording: schemas, values, notations, sentences. Knows nothing of tokens. */
@NullMarked
package dev.preamble.basemodel.structure;

import org.jspecify.annotations.NullMarked;
