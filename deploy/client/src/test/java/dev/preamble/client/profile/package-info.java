@NullMarked
package dev.preamble.client.profile;

import org.jspecify.annotations.NullMarked;
