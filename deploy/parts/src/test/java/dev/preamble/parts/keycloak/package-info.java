@NullMarked
package dev.preamble.parts.keycloak;

import org.jspecify.annotations.NullMarked;
