package dev.preamble.gateway;

import io.restassured.specification.RequestSpecification;

/** A tenant of a test, with one person and one API key. */
record TestTenant(String id, String username, String password, String token, String key) {
    /** A request with the tenant's API key. */
    RequestSpecification request() {
        return Login.bearer(key);
    }

    /** A request with the token of the tenant's person. */
    RequestSpecification person() {
        return Login.bearer(token);
    }
}
