package dev.preamble.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.preamble.catalog.tenant.ApiKeys;
import dev.preamble.gateway.notice.NoticeListener;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * API keys that were looked up a moment ago. The catalog tells of each change to a key or a tenant, and then all of them
 * are looked up again; while it is not heard nothing is known here.
 */
@Singleton
public final class KnownKeys implements NoticeListener {
    /** What a connection that died without a word could cost: so long a key that another gateway revoked is taken. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private static final int MOST = 10_000;

    private final Cache<ByteBuffer, Known> known =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MOST).build();
    private final AtomicLong changes = new AtomicLong();
    private final TransactionSynchronizationRegistry transaction;
    private volatile boolean hears;

    public KnownKeys(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    /** Whose the key with this SHA-256 is; empty where the catalog has to be asked. */
    Optional<ApiKeys.Owned> of(byte[] hash) {
        long now = changes.get();
        return Optional.ofNullable(known.getIfPresent(ByteBuffer.wrap(hash)))
                .filter(entry -> hears && entry.change() == now)
                .map(Known::owned);
    }

    /** Before the catalog is asked: what it answers is good until the next change. */
    long change() {
        return changes.get();
    }

    /** @param change from before the catalog was asked */
    void keep(byte[] hash, ApiKeys.Owned owned, long change) {
        known.put(ByteBuffer.wrap(hash), new Known(owned, change));
    }

    /** The caller's transaction changes a key or a tenant: who is answered after it finds that so at this gateway. */
    public void forgetAtCommit() {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status != Status.STATUS_ROLLEDBACK) {
                    changes.incrementAndGet();
                }
            }
        });
    }

    @Override
    public String channel() {
        return "identity";
    }

    @Override
    public void begin() {
        changes.incrementAndGet();
        hears = true;
    }

    @Override
    public void hear(String notice) {
        changes.incrementAndGet();
    }

    @Override
    public void lose() {
        hears = false;
    }

    private record Known(ApiKeys.Owned owned, long change) {}
}
