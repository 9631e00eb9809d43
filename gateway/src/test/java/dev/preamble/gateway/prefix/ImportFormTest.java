package dev.preamble.gateway.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportFormTest {
    @TempDir
    Path folder;

    @Test
    void knowsAFileByItsOwnNameOrByItsParts() throws IOException {
        Path weights;
        try (ImportForm form = read(part("files", "adapter_config.json", "{}")
                + part("adapter_model.safetensors", "weights.bin", "w\r\n--y")
                + part("baseModel", null, "base"))) {
            weights = form.weights();
            assertThat(form.configuration()).asString().isEqualTo("{}");
            assertThat(Files.readString(weights)).isEqualTo("w\r\n--y");
            assertThat(form.baseModel()).contains("base");
            assertThat(form.weightsDigest())
                    .isEqualTo("cf44674885e0a3103f05d3ab78b016a610b7b66f5e39d71ae31603ddef13f2f0");
        }
        assertThat(weights).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
    void needsBothFiles(String one) {
        assertThatThrownBy(() -> read(part("file", one, "{}"))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
            assertThat(refusal.field()).startsWith("adapter_").isNotEqualTo(one);
        });
    }

    @ParameterizedTest
    @CsvSource({"adapter_config.json, 65536", "baseModel, 65536"})
    void aSmallPartIsNoLargerThanItsLimit(String name, int most) {
        assertThatThrownBy(() -> read(part(name, null, "x".repeat(most + 1))))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
                    assertThat(refusal.field()).isEqualTo(name);
                    assertThat(refusal.limit()).isEqualTo(most + " bytes");
                });
    }

    @Test
    void theWeightsAreNoLargerThanTheirLimitAndAreNotKept() throws IOException {
        InputStream endless = new SequenceInputStream(Collections.enumeration(List.of(
                bytes("--x\r\nContent-Disposition: form-data; name=\"adapter_model.safetensors\"\r\n\r\n"),
                new Repeated(Limits.PREFIX_BYTES + 1, (byte) 0))));

        assertThatThrownBy(() -> ImportForm.read(endless, "x", folder))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
                    assertThat(refusal.limit()).isEqualTo("268435456 bytes");
                });
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPartsHeaderIsNoLargerThanItsLimit() {
        InputStream endless = new SequenceInputStream(bytes("--x\r\nContent-"), new Repeated(1L << 30, (byte) 'a'));

        assertThatThrownBy(() -> ImportForm.read(endless, "x", folder))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no form",
                "--x\r\nContent-Disposition: form-data; name=\"adapter_config.json\"\r\n\r\n{}",
                "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n{}\r\n--x--\r\n",
                "--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--\r\n",
                "--x\r\n\r\n{}\r\n--x--\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"baseModel\"\r\n\r\na\r\n--x\r\nContent-Disposition: form-data; name=\"baseModel\"\r\n\r\nb\r\n--x--\r\n"
            })
    void whatIsNoSuchFormIsMalformed(String body) {
        assertThatThrownBy(() -> ImportForm.read(bytes(body), "x", folder))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST));
    }

    private ImportForm read(String parts) throws IOException {
        return ImportForm.read(bytes(parts + "--x--\r\n"), "x", folder);
    }

    private static String part(String name, @Nullable String file, String content) {
        String filename = file == null ? "" : "; filename=\"" + file + "\"";
        return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"" + filename + "\r\n\r\n" + content
                + "\r\n";
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** So many times the same byte. */
    private static final class Repeated extends InputStream {
        private final byte value;
        private long left;

        Repeated(long count, byte value) {
            left = count;
            this.value = value;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] target, int offset, int most) {
            int count = (int) Math.min(left, most);
            left -= count;
            Arrays.fill(target, offset, offset + count, value);
            return count == 0 ? -1 : count;
        }
    }
}
