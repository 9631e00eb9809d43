package dev.preamble.gateway.openai;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.common.headers.HeaderUtil;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/** The form of an upload: one part of many bytes, which goes to a file that is gone when this is closed, and texts. */
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
     * @param file name of the part that goes to a file
     * @param most bytes of that part
     * @param texts names of the others; all are required
     * @throws Refusal that names the part that is missing, unknown, there twice or too large
     * @throws IOException when the upload breaks off
     */
    static FileForm read(InputStream body, String boundary, String file, long most, Set<String> texts)
            throws IOException {
        Path content = Files.createTempFile("preamble-file-", ".jsonl");
        try (Parts parts = new Parts(Files.newOutputStream(content), file, most, texts)) {
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

    /**
     * What stands between the parts.
     *
     * @throws Refusal when the type names nothing
     */
    static String boundary(@Nullable MediaType type) {
        return new Field("boundary")
                .required(type == null ? null : type.getParameters().get("boundary"));
    }

    Path content() {
        return content;
    }

    String name() {
        return parts.fileName;
    }

    String text(String part) {
        return Objects.requireNonNull(parts.said.get(part), part).toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(content);
    }

    /** Takes the parts as they come. For one thread. */
    private static final class Parts implements MultipartParser.PartHandler, AutoCloseable {
        private final OutputStream to;
        private final String file;
        private final long most;
        private final Set<String> texts;
        private final Map<String, ByteArrayOutputStream> said = new HashMap<>();
        private String fileName = "";
        private String current = "";
        private boolean hasFile;
        private long length;
        private long unseen;

        Parts(OutputStream to, String file, long most, Set<String> texts) {
            this.to = to;
            this.file = file;
            this.most = most;
            this.texts = texts;
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
            if (!current.equals(file) && !texts.contains(current)) {
                throw Refusal.malformed(
                        current.substring(0, Math.min(current.length(), Limits.NAME_CHARACTERS)),
                        "The form has a part that is not known here. Known: " + String.join(", ", all()) + ".");
            }
            if (current.equals(file) ? hasFile : said.containsKey(current)) {
                throw Refusal.malformed(current, "The form has the part " + current + " twice.");
            }
            if (current.equals(file)) {
                hasFile = true;
                fileName = Objects.requireNonNullElse(
                        HeaderUtil.extractQuotedValueFromHeader(String.valueOf(disposition), "filename"), file);
            } else {
                said.put(current, new ByteArrayOutputStream());
            }
        }

        @Override
        public void data(ByteBuffer bytes) throws IOException {
            unseen = 0;
            length += bytes.remaining();
            long limit = current.equals(file) ? most : Limits.NAME_CHARACTERS;
            if (length > limit) {
                throw Refusal.tooLarge(current, current + " is too large.", limit + " bytes");
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            (current.equals(file) ? to : Objects.requireNonNull(said.get(current), current)).write(copy);
        }

        @Override
        public void endPart() {
            unseen = 0;
        }

        void requireAll() {
            for (String name : all()) {
                if (name.equals(file) ? !hasFile : !said.containsKey(name)) {
                    throw Refusal.field(name, name + " is missing.", "required");
                }
            }
        }

        private Set<String> all() {
            Set<String> all = new TreeSet<>(texts);
            all.add(file);
            return all;
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
