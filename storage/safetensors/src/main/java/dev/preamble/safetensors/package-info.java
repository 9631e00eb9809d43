/**
 * The safetensors format: the one reader of headers, for files of our own and of strangers. Plain Java: the gateway, which
 * must not know the engine, and the engine both use it.
 */
@NullMarked
package dev.preamble.safetensors;

import org.jspecify.annotations.NullMarked;
