package dev.preamble.gateway;

import org.jspecify.annotations.Nullable;

/** Tenants that tests share where they do not get in each other's way: making one takes a second or two. */
final class Tenants {
    private static @Nullable TestTenant acme;
    private static @Nullable TestTenant longer;

    private Tenants() {}

    static synchronized TestTenant acme() {
        if (acme == null) {
            acme = Login.tenant("acme");
        }
        return acme;
    }

    /** Its id starts with the whole of another tenant's, so that a prefix taken for a name is noticed. */
    static synchronized TestTenant longerAcme() {
        if (longer == null) {
            longer = Login.tenantOf(acme().id() + "-x");
        }
        return longer;
    }
}
