package dev.preamble.gateway.openai;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jboss.resteasy.reactive.common.headers.HeaderUtil;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/** The form of an upload: the part {@code file}, which goes to a file that is gone when this is closed, and {@code purpose}. */
final class FileForm implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Path content;
    private final Parts parts;

    private FileForm(Path content, Parts parts) {
        this.content = content;
        this.parts = parts;
    }

    /**
     * Reads a form to its end.
     *
     * @throws Refusal that names the part that is missing, unknown, there twice or too large
     * @throws IOException when the upload breaks off
     */
    static FileForm read(InputStream body, String boundary) throws IOException {
        Path content = Files.createTempFile("preamble-file-", ".jsonl");
        try (Parts parts = new Parts(Files.newOutputStream(content))) {
            MultipartParser.ParseState state = MultipartParser.beginParse(
                    parts, boundary.getBytes(StandardCharsets.US_ASCII), StandardCharsets.UTF_8.name());
            byte[] buffer = new byte[BUFFER];
            for (int count = body.read(buffer); count >= 0 && !state.isComplete(); count = body.read(buffer)) {
                parts.arrived(count);
                state.parse(ByteBuffer.wrap(buffer, 0, count));
            }
            if (!state.isComplete()) {
                throw Refusal.malformed("body", "The body ends before its last boundary.");
            }
            parts.requireAll();
            return new FileForm(content, parts);
        } catch (MalformedMessageException e) {
            Files.delete(content);
            throw Refusal.malformed("body", "The body is not a readable multipart form.");
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(content);
            throw e;
        }
    }

    Path content() {
        return content;
    }

    String name() {
        return parts.fileName;
    }

    String purpose() {
        return parts.purpose.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(content);
    }

    /** Takes the parts as they come. For one thread. */
    private static final class Parts implements MultipartParser.PartHandler, AutoCloseable {
        private static final String FILE = "file";
        private static final String PURPOSE = "purpose";

        private final OutputStream file;
        private final ByteArrayOutputStream purpose = new ByteArrayOutputStream();
        private String fileName = "";
        private String current = "";
        private boolean hasFile;
        private boolean hasPurpose;
        private long length;
        private long unseen;

        Parts(OutputStream file) {
            this.file = file;
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
            @Nullable String disposition = headers.getFirst("Content-Disposition");
            current = disposition == null
                    ? ""
                    : String.valueOf(HeaderUtil.extractQuotedValueFromHeader(disposition, "name"));
            boolean twice = switch (current) {
                case FILE -> hasFile;
                case PURPOSE -> hasPurpose;
                default ->
                    throw Refusal.malformed(
                            current.substring(0, Math.min(current.length(), Limits.NAME_CHARACTERS)),
                            "The form has a part that is not known here. Known: file, purpose.");
            };
            if (twice) {
                throw Refusal.malformed(current, "The form has the part " + current + " twice.");
            }
            if (current.equals(FILE)) {
                fileName = Objects.requireNonNullElse(
                        HeaderUtil.extractQuotedValueFromHeader(String.valueOf(disposition), "filename"), FILE);
            }
        }

        @Override
        public void data(ByteBuffer bytes) throws IOException {
            unseen = 0;
            length += bytes.remaining();
            boolean ofFile = current.equals(FILE);
            long most = ofFile ? Limits.DATASET_BYTES : Limits.NAME_CHARACTERS;
            if (length > most) {
                throw Refusal.tooLarge(current, current + " is too large.", most + " bytes");
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            (ofFile ? file : purpose).write(copy);
        }

        @Override
        public void endPart() {
            unseen = 0;
            hasFile |= current.equals(FILE);
            hasPurpose |= current.equals(PURPOSE);
        }

        void requireAll() {
            if (!hasFile || !hasPurpose) {
                String missing = hasFile ? PURPOSE : FILE;
                throw Refusal.field(missing, missing + " is missing.", "required");
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
