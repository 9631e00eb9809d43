package dev.preamble.provision.kafka;

/**
 * The most that one tenant may take of a broker.
 *
 * @param bytesPerSecond that all its clients together may read, and as many that they may write
 * @param requestPercent of one of the broker's threads
 */
public record TenantQuota(long bytesPerSecond, int requestPercent) {}
