package dev.preamble.gateway.prefix;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.common.headers.HeaderUtil;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an import, read with a limit for each: what is small stays in memory, the weights go to a file that is gone
 * when the form is closed. A file is known by its own name, or else by its part's.
 */
final class ImportForm implements AutoCloseable {
    static final String WEIGHTS = "adapter_model.safetensors";
    static final String CONFIGURATION = "adapter_config.json";
    static final String BASE_MODEL = "baseModel";

    private static final int BUFFER = 64 << 10;

    private final Path weights;
    private final String weightsDigest;
    private final Map<String, byte[]> small;

    private ImportForm(Path weights, String weightsDigest, Map<String, byte[]> small) {
        this.weights = weights;
        this.weightsDigest = weightsDigest;
        this.small = small;
    }

    /**
     * Reads a form to its end.
     *
     * @param boundary what stands between its parts, as the request's Content-Type says
     * @param folder for the weights, until the form is closed
     * @throws Refusal that names the part that is missing, unknown, there twice or too large
     * @throws IOException when the upload breaks off
     */
    static ImportForm read(InputStream body, String boundary, Path folder) throws IOException {
        Path weights = Files.createTempFile(folder, "preamble-import-", ".safetensors");
        try (Parts parts = new Parts(weights)) {
            parse(body, boundary, parts);
            Map<String, byte[]> small = parts.finished();
            return new ImportForm(weights, parts.weightsDigest(), small);
        } catch (IOException | RuntimeException | Error e) {
            Files.delete(weights);
            throw e;
        }
    }

    private static void parse(InputStream body, String boundary, Parts parts) throws IOException {
        MultipartParser.ParseState state = MultipartParser.beginParse(
                parts, boundary.getBytes(StandardCharsets.US_ASCII), StandardCharsets.UTF_8.name());
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = body.read(buffer); count >= 0 && !state.isComplete(); count = body.read(buffer)) {
                parts.arrived(count);
                state.parse(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (MalformedMessageException e) {
            throw Refusal.malformed("body", "The body is not a readable multipart form.");
        }
        if (!state.isComplete()) {
            throw Refusal.malformed("body", "The body ends before its last boundary.");
        }
    }

    Path weights() {
        return weights;
    }

    byte[] configuration() {
        return small.getOrDefault(CONFIGURATION, new byte[0]);
    }

    Optional<String> baseModel() {
        return Optional.ofNullable(small.get(BASE_MODEL)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Lower-case hexadecimal SHA-256 of the weights' bytes. */
    String weightsDigest() {
        return weightsDigest;
    }

    @Override
    public void close() throws IOException {
        Files.delete(weights);
    }

    /** Takes the parts as they come. For one thread. */
    private static final class Parts implements MultipartParser.PartHandler, AutoCloseable {
        private final DigestOutputStream weights;
        private final Map<String, byte[]> small = new HashMap<>();
        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable String current;
        private boolean hasWeights;
        private long length;
        private long unseen;

        Parts(Path weights) throws IOException {
            this.weights = new DigestOutputStream(Files.newOutputStream(weights), sha256());
        }

        /** What the parser keeps to itself, such as a header without an end, is limited too. */
        void arrived(int bytes) {
            unseen += bytes;
            if (unseen > 2 * BUFFER) {
                throw Refusal.tooLarge("body", "A part's header is too large.", BUFFER + " bytes");
            }
        }

        @Override
        public void beginPart(CaseInsensitiveMap<String> headers) {
            unseen = 0;
            length = 0;
            memory.reset();
            String name = name(headers.getFirst("Content-Disposition"));
            boolean twice = switch (name) {
                case WEIGHTS -> hasWeights;
                case CONFIGURATION, BASE_MODEL -> small.containsKey(name);
                default ->
                    throw Refusal.malformed(
                            "body",
                            "The form has a part that is not known here. Known: " + WEIGHTS + ", " + CONFIGURATION
                                    + ", " + BASE_MODEL + ".");
            };
            if (twice) {
                throw Refusal.malformed(name, "The form has the part " + name + " twice.");
            }
            current = name;
        }

        private static String name(@Nullable String disposition) {
            if (disposition == null) {
                return "";
            }
            String file = HeaderUtil.extractQuotedValueFromHeader(disposition, "filename");
            String part = HeaderUtil.extractQuotedValueFromHeader(disposition, "name");
            return file != null && (file.equals(WEIGHTS) || file.equals(CONFIGURATION)) ? file : String.valueOf(part);
        }

        @Override
        public void data(ByteBuffer bytes) throws IOException {
            unseen = 0;
            length += bytes.remaining();
            String name = String.valueOf(current);
            long most = name.equals(WEIGHTS) ? Limits.PREFIX_BYTES : Limits.PREFIX_DESCRIPTION_BYTES;
            if (length > most) {
                throw Refusal.tooLarge(name, name + " is too large.", most + " bytes");
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            (name.equals(WEIGHTS) ? weights : memory).write(copy);
        }

        @Override
        public void endPart() {
            unseen = 0;
            String name = String.valueOf(current);
            if (name.equals(WEIGHTS)) {
                hasWeights = true;
            } else {
                small.put(name, memory.toByteArray());
            }
        }

        String weightsDigest() {
            return HexFormat.of().formatHex(weights.getMessageDigest().digest());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        Map<String, byte[]> finished() {
            if (!hasWeights) {
                throw Refusal.field(WEIGHTS, WEIGHTS + " is missing.", "required");
            }
            if (!small.containsKey(CONFIGURATION)) {
                throw Refusal.field(CONFIGURATION, CONFIGURATION + " is missing.", "required");
            }
            return Map.copyOf(small);
        }

        @Override
        public void close() throws IOException {
            weights.close();
        }
    }
}
