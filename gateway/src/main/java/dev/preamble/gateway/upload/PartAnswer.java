package dev.preamble.gateway.upload;

import dev.preamble.catalog.upload.UploadPart;

/**
 * A part that is there.
 *
 * @param number from 1
 * @param sha256 of its bytes, lower-case hexadecimal
 */
public record PartAnswer(int number, long bytes, String sha256) {
    static PartAnswer of(UploadPart part) {
        return new PartAnswer(
                part.number(), part.artifact().bytes(), part.artifact().sha256());
    }
}
