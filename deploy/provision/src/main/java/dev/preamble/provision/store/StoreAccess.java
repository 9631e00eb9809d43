package dev.preamble.provision.store;

import dev.preamble.provision.Secret;

/**
 * How to reach the object store.
 *
 * @param endpoint its URL
 * @param bucket the platform's
 */
public record StoreAccess(String endpoint, String accessKey, Secret secretKey, String bucket) {
    /** The same bucket, somebody else. */
    StoreAccess as(StoreUser user, Secret secret) {
        return new StoreAccess(endpoint, user.accessKey(), secret, bucket);
    }
}
