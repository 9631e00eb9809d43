/** Keycloak as one process, its database in the platform's PostgreSQL, its realm from the project's file. */
@NullMarked
package dev.preamble.parts.keycloak;

import org.jspecify.annotations.NullMarked;
