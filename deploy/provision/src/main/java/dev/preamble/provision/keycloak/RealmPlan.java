package dev.preamble.provision.keycloak;

import dev.preamble.provision.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * What differs from one Keycloak to another.
 *
 * @param gatewaySecret of the client {@link IdentityAccess#GATEWAY}
 * @param operatorPassword of the user {@link IdentityAccess#OPERATOR}, who is made with the realm; absent makes none
 * @param gateway where people find the dashboard, and may be sent back to; absent is this machine
 */
public record RealmPlan(Secret gatewaySecret, Optional<Secret> operatorPassword, Optional<URI> gateway) {}
