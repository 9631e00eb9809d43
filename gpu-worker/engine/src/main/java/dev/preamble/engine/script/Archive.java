package dev.preamble.engine.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive format of a TorchScript module: a zip of stored entries, here without any tensor.
 *
 * <p>Format: {@code torch/csrc/jit/docs/serialization.md} in PyTorch.
 */
final class Archive {
    private Archive() {}

    /** The archive of a module of class {@code className}, whose only attribute is {@code training}. */
    static byte[] of(String className, String source) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "code/__torch__.py", source);
            store(zip, "data.pkl", pickledObject(className));
            store(zip, "constants.pkl", "\u0080\u0002).");
            store(zip, "version", "10\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2 of {@code className} with the state {@code {"training": True}}. */
    private static String pickledObject(String className) {
        return "\u0080\u0002c__torch__\n" + className + "\n)\u0081}X\u0008\0\0\0training\u0088sb.";
    }

    private static void store(ZipOutputStream zip, String name, String latin1) throws IOException {
        var content = latin1.getBytes(StandardCharsets.ISO_8859_1);
        var checksum = new CRC32();
        checksum.update(content);
        var entry = new ZipEntry("script/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
