package dev.preamble.artifacts;

import java.net.URI;

/**
 * Where the store is and who we are there.
 *
 * @param endpoint scheme, host and port; presigned links name it too, so the people they are for must reach it
 * @param region that requests are signed for; never looked up
 * @param secretKey never printed
 */
public record StoreAddress(URI endpoint, String region, String bucket, String accessKey, String secretKey) {
    /** Of stores that know no regions, and of MinIO unless it is told otherwise. */
    public static final String USUAL_REGION = "us-east-1";

    /** In the usual region. */
    public StoreAddress(URI endpoint, String bucket, String accessKey, String secretKey) {
        this(endpoint, USUAL_REGION, bucket, accessKey, secretKey);
    }

    /** The same bucket, reached that way. */
    public StoreAddress at(URI otherEndpoint) {
        return new StoreAddress(otherEndpoint, region, bucket, accessKey, secretKey);
    }

    @Override
    public String toString() {
        return endpoint + " bucket " + bucket;
    }
}
