package dev.preamble.provision.keycloak;

import dev.preamble.provision.Secret;
import java.net.URI;

/**
 * An administrator of Keycloak.
 *
 * @param url Keycloak's address
 * @param client of the realm {@code master}, with a service account that may administer all realms
 */
public record KeycloakLogin(URI url, String client, Secret secret) {}
