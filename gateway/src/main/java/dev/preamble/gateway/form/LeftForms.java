package dev.preamble.gateway.form;

import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Files of forms that a gateway was killed with: they are removed when one starts. Others may share the folder. */
@Startup
@Singleton
public final class LeftForms {
    private static final Logger LOG = Logger.getLogger(LeftForms.class);

    /** No upload takes so long. */
    private static final Duration LONG_AGO = Duration.ofDays(1);

    @Inject
    public LeftForms() {
        this(Form.SCRATCH, Instant.now());
    }

    LeftForms(Path folder, Instant now) {
        try (DirectoryStream<Path> forms = Files.newDirectoryStream(folder, Form.PREFIX + "*")) {
            for (Path form : forms) {
                if (Files.getLastModifiedTime(form).toInstant().isBefore(now.minus(LONG_AGO))) {
                    Files.deleteIfExists(form);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warnf("Forms that a gateway left in %s were not removed: %s", folder, e.getMessage());
        }
    }
}
