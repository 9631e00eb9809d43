package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that becomes a dataset part by part, in the memory of one part. What breaks off is tried again for some minutes; after
 * that, or when the process ends, the same file under the same name goes on where it stopped: the upload is found by its
 * digest, and nothing has to be kept here.
 */
public final class UploadInParts {
    private static final String UPLOADS = "/v1/uploads";
    private static final String TRAINING = "training";
    private static final int TRIES = 10;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final PublicApi api;
    private final Duration shortestPause;

    public UploadInParts(PublicApi api) {
        this(api, SHORTEST_PAUSE);
    }

    UploadInParts(PublicApi api, Duration shortestPause) {
        this.api = api;
        this.shortestPause = shortestPause;
    }

    /** Is told how it goes, on several threads. */
    public interface Listener {
        /** So many bytes were read, to know the file's digest. */
        void read(long bytes);

        /** An earlier call left so many bytes there, of whole parts. */
        void goesOn(long bytes);

        /** So many bytes are there or on their way. */
        void sent(long bytes);

        /** Something broke off, and is tried again after a pause. */
        void waits(RuntimeException cause, Duration pause);
    }

    /**
     * Sends what is not there yet.
     *
     * @param purpose null for the default
     * @return the dataset
     * @throws IOException if the file cannot be read
     * @throws Refused with the platform's reason; where that is the file's content, nothing of it stays there
     * @throws Unreachable after several tries; what was sent stays for two days
     */
    public JsonNode send(Path file, String name, @Nullable String purpose, Listener listener) throws IOException {
        Wanted wanted =
                new Wanted(name, purpose == null ? TRAINING : purpose, Files.size(file), digest(file, listener));
        String path = UPLOADS + "/"
                + trying(listener, () -> find(wanted).orElseGet(() -> begin(wanted)))
                        .path("id")
                        .asText();
        JsonNode upload = trying(listener, () -> api.get(path));
        long there = there(upload);
        if (there > 0) {
            listener.goesOn(there);
        }
        for (int round = 1; ; round++) {
            sendMissing(file, path, upload, listener);
            try {
                return trying(listener, () -> api.postPatiently(path + "/complete"));
            } catch (Refused refused) {
                upload = lacking(path, refused, round);
            }
        }
    }

    private record Wanted(String name, String purpose, long bytes, String sha256) {
        boolean is(JsonNode upload) {
            return upload.path("state").asText().equals("open")
                    && upload.hasNonNull("partBytes")
                    && upload.path("sha256").asText().equals(sha256)
                    && upload.path("bytes").asLong() == bytes
                    && upload.path("name").asText().equals(name)
                    && upload.path("purpose").asText().equals(purpose);
        }
    }

    private Optional<JsonNode> find(Wanted wanted) {
        return api.items(UPLOADS).filter(wanted::is).findFirst();
    }

    private JsonNode begin(Wanted wanted) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", wanted.name());
        body.put("purpose", wanted.purpose());
        body.put("bytes", wanted.bytes());
        body.put("sha256", wanted.sha256());
        return api.post(UPLOADS, body);
    }

    private void sendMissing(Path file, String path, JsonNode upload, Listener listener) throws IOException {
        int partBytes = upload.path("partBytes").asInt();
        long there = there(upload);
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            for (JsonNode number : upload.path("missing")) {
                long offset = (number.asLong() - 1) * partBytes;
                byte[] part =
                        new byte[(int) Math.min(partBytes, upload.path("bytes").asLong() - offset)];
                content.seek(offset);
                content.readFully(part);
                long before = there;
                trying(
                        listener,
                        () -> api.putPart(
                                path + "/parts/" + number.asText(), part, sent -> listener.sent(before + sent)));
                there += part.length;
            }
        }
    }

    private static long there(JsonNode upload) {
        return upload.path("parts")
                .valueStream()
                .mapToLong(part -> part.path("bytes").asLong())
                .sum();
    }

    /** How the upload stands, where parts of it were lost over there; else the refusal stands. */
    private JsonNode lacking(String path, Refused refused, int round) {
        if (refused.status() == 409 && round < TRIES) {
            JsonNode upload = api.get(path);
            if (!upload.path("missing").isEmpty()) {
                return upload;
            }
        }
        if (refused.status() == 400 || refused.status() == 422) {
            abandon(path);
        }
        throw refused;
    }

    /** These bytes will never be a dataset. */
    private void abandon(String path) {
        try {
            api.delete(path);
        } catch (Refused | UncheckedIOException e) {
            // It ends by itself.
        }
    }

    /** Whatever is sent again here changes nothing if it was heard already. */
    private <T> T trying(Listener listener, Supplier<T> call) {
        Duration pause = shortestPause;
        for (int left = TRIES - 1; ; left--) {
            try {
                return call.get();
            } catch (Refused | UncheckedIOException e) {
                Optional<Duration> wanted = retryAfter(e);
                if (left == 0 || wanted.isEmpty()) {
                    throw e;
                }
                Duration next = PublicApi.longer(pause, wanted.get());
                listener.waits(e, next);
                PublicApi.rest(next);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    /** How long to wait at least; empty where the same again would end the same way. */
    private static Optional<Duration> retryAfter(RuntimeException failure) {
        if (!(failure instanceof Refused refused)) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> told = refused.retryAfter();
        boolean crowded = refused.status() == 429
                && refused.member("field").filter("body"::equals).isPresent();
        return told.isPresent() || !(crowded || refused.status() >= 500) ? told : Optional.of(Duration.ZERO);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String digest(Path file, Listener listener) throws IOException {
        MessageDigest digest = PublicApi.sha256();
        try (InputStream content =
                new DigestInputStream(new CountedBytes(Files.newInputStream(file), listener::read), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
