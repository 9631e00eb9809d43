package dev.preamble.gateway.form;

import dev.preamble.gateway.Limits;
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

/**
 * A multipart form: one part of many bytes, which goes to a file that is gone when this is closed, and small ones, which stay
 * in memory.
 */
public final class Form implements AutoCloseable {
    /** Where files are until their form is closed. */
    public static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

    static final String PREFIX = "preamble-form-";

    private static final int BUFFER = 64 << 10;

    /** RFC 2046. */
    private static final int LONGEST_BOUNDARY = 70;

    private final Path content;
    private final Parts parts;

    private Form(Path content, Parts parts) {
        this.content = content;
        this.parts = parts;
    }

    /**
     * Which parts a form has.
     *
     * @param file the one that goes to a file
     * @param fileBytes that it may have
     * @param small the others
     * @param smallBytes that each of them may have
     * @param optional those that may be left out
     * @param named those that are known by their file's own name, too
     */
    public record Shape(
            String file, long fileBytes, Set<String> small, long smallBytes, Set<String> optional, Set<String> named) {
        /** A form whose parts have to be there, by their names. */
        public static Shape of(String file, long fileBytes, Set<String> texts) {
            return new Shape(file, fileBytes, texts, Limits.NAME_CHARACTERS, Set.of(), Set.of());
        }

        private long most(String part) {
            return part.equals(file) ? fileBytes : smallBytes;
        }

        private Set<String> all() {
            Set<String> all = new TreeSet<>(small);
            all.add(file);
            return all;
        }
    }

    /**
     * Reads a form to its end.
     *
     * @param boundary what stands between its parts
     * @param folder for the file
     * @throws Refusal that names the part that is missing, unknown, there twice or too large
     * @throws IOException when the upload breaks off
     */
    public static Form read(InputStream body, String boundary, Path folder, Shape shape) throws IOException {
        Path content = Files.createTempFile(folder, PREFIX, "");
        try (Parts parts = new Parts(Files.newOutputStream(content), shape)) {
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
            return new Form(content, parts);
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
     * @throws Refusal when the type names nothing that could
     */
    public static String boundary(@Nullable MediaType type) {
        @Nullable String boundary = type == null ? null : type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw Refusal.malformed(
                    "Content-Type", "The Content-Type names no boundary of 1 to " + LONGEST_BOUNDARY + " characters.");
        }
        return boundary;
    }

    /** What the part of many bytes holds. */
    public Path content() {
        return content;
    }

    /** How its sender calls that file. */
    public String fileName() {
        return parts.fileName;
    }

    /** What a small part holds; null where one that is optional is not there. */
    public byte @Nullable [] small(String part) {
        ByteArrayOutputStream bytes = parts.small.get(part);
        return bytes == null ? null : bytes.toByteArray();
    }

    /** As {@link #small}, in words. */
    public @Nullable String text(String part) {
        ByteArrayOutputStream bytes = parts.small.get(part);
        return bytes == null ? null : bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(content);
    }

    /** Takes the parts as they come. For one thread. */
    private static final class Parts implements MultipartParser.PartHandler, AutoCloseable {
        private final OutputStream file;
        private final Shape shape;
        private final Map<String, ByteArrayOutputStream> small = new HashMap<>();
        private String fileName = "";
        private String current = "";
        private boolean hasFile;
        private long length;
        private long unseen;

        Parts(OutputStream file, Shape shape) {
            this.file = file;
            this.shape = shape;
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
            String disposition = Objects.requireNonNullElse(headers.getFirst("Content-Disposition"), "");
            @Nullable String own = HeaderUtil.extractQuotedValueFromHeader(disposition, "filename");
            current = own != null && shape.named().contains(own)
                    ? own
                    : Objects.requireNonNullElse(HeaderUtil.extractQuotedValueFromHeader(disposition, "name"), "");
            if (!shape.all().contains(current)) {
                throw Refusal.malformed(
                        current.isEmpty() || current.length() > Limits.NAME_CHARACTERS ? "body" : current,
                        "The form has a part that is not known here. Known: " + String.join(", ", shape.all()) + ".");
            }
            if (has(current)) {
                throw Refusal.malformed(current, "The form has the part " + current + " twice.");
            }
            if (current.equals(shape.file())) {
                hasFile = true;
                fileName = Objects.requireNonNullElse(own, current);
            } else {
                small.put(current, new ByteArrayOutputStream());
            }
        }

        @Override
        public void data(ByteBuffer bytes) throws IOException {
            unseen = 0;
            length += bytes.remaining();
            if (length > shape.most(current)) {
                throw Refusal.tooLarge(current, current + " is too large.", shape.most(current) + " bytes");
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            (current.equals(shape.file()) ? file : Objects.requireNonNull(small.get(current), current)).write(copy);
        }

        @Override
        public void endPart() {
            unseen = 0;
        }

        void requireAll() {
            for (String part : shape.all()) {
                if (!has(part) && !shape.optional().contains(part)) {
                    throw Refusal.field(part, part + " is missing.", "required");
                }
            }
        }

        private boolean has(String part) {
            return part.equals(shape.file()) ? hasFile : small.containsKey(part);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
