package dev.preamble.gateway.identity;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request whose bearer credential is an API key. */
final class ApiKeyRequest extends BaseAuthenticationRequest {
    private final ApiKeySecret secret;

    ApiKeyRequest(ApiKeySecret secret) {
        this.secret = secret;
    }

    ApiKeySecret secret() {
        return secret;
    }
}
