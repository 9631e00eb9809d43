package dev.preamble.artifacts;

import io.minio.MinioAsyncClient;
import io.minio.errors.ErrorResponseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Calls to the store, each bounded in time by the HTTP client and repeated while the store says "not now". Whoever calls
 * through here promises that a repeated call is harmless: it is idempotent, or ({@link Upload}) its maker can tell its
 * own earlier success.
 */
final class StoreCalls {
    /** One call on the SDK's client. */
    interface StoreCall<T> {
        CompletableFuture<T> on(MinioAsyncClient client) throws Exception;
    }

    private final MinioAsyncClient client;
    private final String endpoint;
    private final Backoff backoff;

    StoreCalls(MinioAsyncClient client, String endpoint, Backoff backoff) {
        this.client = client;
        this.endpoint = endpoint;
        this.backoff = backoff;
    }

    /** @param doing what the call is for, in words that complete "could not …" */
    <T> T make(String doing, StoreCall<T> call) throws CallFailed {
        for (var attempt = 1; ; attempt++) {
            try {
                return once(doing, call);
            } catch (CallFailed failed) {
                if (failed.answer() != Answer.NOT_NOW || attempt == backoff.attempts()) {
                    throw failed;
                }
                pause(doing, attempt);
            }
        }
    }

    private <T> T once(String doing, StoreCall<T> call) throws CallFailed {
        try {
            return call.on(client).get();
        } catch (InterruptedException interruption) {
            throw interrupted(doing, interruption);
        } catch (ExecutionException failure) {
            throw failed(doing, Answer.cause(failure));
        } catch (Exception failure) {
            throw failed(doing, failure);
        }
    }

    private void pause(String doing, int attempt) {
        try {
            backoff.await(attempt);
        } catch (InterruptedException interruption) {
            throw interrupted(doing, interruption);
        }
    }

    private CallFailed failed(String doing, Throwable cause) {
        return new CallFailed(Answer.of(cause), sentence(doing, reason(cause)), cause);
    }

    private StoreUnavailable interrupted(String doing, InterruptedException interruption) {
        Thread.currentThread().interrupt();
        return new StoreUnavailable(sentence(doing, "interrupted while waiting"), interruption);
    }

    private String sentence(String doing, String reason) {
        return "the artifact store at " + endpoint + " could not " + doing + ": " + reason;
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ErrorResponseException refusal) {
            var error = refusal.errorResponse();
            return error.code() + ", " + error.message();
        }
        var message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
