/** The API as OpenAI's clients speak it, on the same jobs, prefixes and datasets as {@code /v1}. */
@NullMarked
package dev.preamble.gateway.openai;

import org.jspecify.annotations.NullMarked;
