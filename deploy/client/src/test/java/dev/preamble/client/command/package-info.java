@NullMarked
package dev.preamble.client.command;

import org.jspecify.annotations.NullMarked;
