package dev.preamble.artifacts;

import java.net.URI;

/**
 * Where the store is and who we are there.
 *
 * @param endpoint scheme, host and port; presigned links name it too, so the people they are for must reach it
 * @param secretKey never printed
 */
public record StoreAddress(URI endpoint, String bucket, String accessKey, String secretKey) {
    @Override
    public String toString() {
        return endpoint + " bucket " + bucket;
    }
}
