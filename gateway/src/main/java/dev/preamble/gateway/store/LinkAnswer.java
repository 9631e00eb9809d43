package dev.preamble.gateway.store;

import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Where something is fetched without credentials.
 *
 * @param url takes GET, with Range too
 * @param expiresAt when it is of no use any more
 * @param bytes of what is there
 * @param sha256 of it, in hexadecimal; the store does not tell it
 */
@Schema(name = "Link")
public record LinkAnswer(URI url, Instant expiresAt, long bytes, String sha256) {}
