package dev.preamble.gateway.prefix;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.form.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The parts of an import. A file is known by its own name, or else by its part's. */
final class ImportForm implements AutoCloseable {
    static final String WEIGHTS = "adapter_model.safetensors";
    static final String CONFIGURATION = "adapter_config.json";
    static final String BASE_MODEL = "baseModel";

    private static final Form.Shape SHAPE = new Form.Shape(
            WEIGHTS,
            Limits.PREFIX_BYTES,
            Set.of(CONFIGURATION, BASE_MODEL),
            Limits.PREFIX_DESCRIPTION_BYTES,
            Set.of(BASE_MODEL),
            Set.of(WEIGHTS, CONFIGURATION));

    private final Form form;

    private ImportForm(Form form) {
        this.form = form;
    }

    /** As {@link Form#read}. */
    static ImportForm read(InputStream body, String boundary, Path folder) throws IOException {
        return new ImportForm(Form.read(body, boundary, folder, SHAPE));
    }

    Path weights() {
        return form.content();
    }

    byte[] configuration() {
        return Objects.requireNonNull(form.small(CONFIGURATION));
    }

    Optional<String> baseModel() {
        return Optional.ofNullable(form.text(BASE_MODEL));
    }

    /** Lower-case hexadecimal SHA-256 of the weights' bytes. */
    String weightsDigest() throws IOException {
        try (DigestInputStream weights =
                new DigestInputStream(Files.newInputStream(weights()), MessageDigest.getInstance("SHA-256"))) {
            weights.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(weights.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        form.close();
    }
}
