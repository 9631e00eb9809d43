package dev.preamble.provision.keycloak;

import dev.preamble.provision.Secret;

/**
 * How to reach Keycloak.
 *
 * @param url its address; also how its tokens' issuer starts
 * @param realm the platform's
 * @param gatewaySecret of the confidential client {@link #GATEWAY}
 * @param operatorPassword of the user {@link #OPERATOR}
 * @param adminSecret of the client {@link #ADMIN}
 */
public record IdentityAccess(
        String url, String realm, Secret gatewaySecret, Secret operatorPassword, Secret adminSecret) {
    /** The confidential client that checks tokens and keeps tenants' organisations. */
    public static final String GATEWAY = "preamble-gateway";

    /** The public client by which people log in. */
    public static final String CLI = "preamble-cli";

    /** The user that has the role operator from the start. */
    public static final String OPERATOR = "operator";

    /** The client of the realm {@code master} that administers Keycloak; no part of the platform knows it. */
    public static final String ADMIN = "preamble-admin";

    /** What the platform's tokens name as their issuer. */
    public String issuer() {
        return url + "/realms/" + realm;
    }

    public String tokenUrl() {
        return issuer() + "/protocol/openid-connect/token";
    }
}
