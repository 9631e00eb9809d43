/** PostgreSQL as one process: the platform's database and Keycloak's, a role for each user, passwords over TCP only. */
@NullMarked
package dev.preamble.parts.postgres;

import org.jspecify.annotations.NullMarked;
