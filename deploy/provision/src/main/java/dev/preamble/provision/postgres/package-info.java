/** PostgreSQL: the platform's database and Keycloak's, and a role for each user. */
@NullMarked
package dev.preamble.provision.postgres;

import org.jspecify.annotations.NullMarked;
