@NullMarked
package dev.preamble.gateway.chat;

import org.jspecify.annotations.NullMarked;
