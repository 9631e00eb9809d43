package dev.preamble.gateway.openai;

import dev.preamble.gateway.problem.Refusal;
import java.util.UUID;

/** Ids as OpenAI's clients see them: ours, behind a word that says what they name. */
enum Ids {
    FILE("file-"),
    UPLOAD("upload_"),
    PART("part_"),
    JOB("ftjob-"),
    EVENT("ftevent-"),
    CHECKPOINT("ftckpt-");

    private final String word;

    Ids(String word) {
        this.word = word;
    }

    String of(UUID id) {
        return word + id;
    }

    /** @throws Refusal when the text is no id of this kind, as for one that names nothing */
    UUID parse(String field, String text) {
        if (!text.startsWith(word)) {
            throw Refusal.notFound(field);
        }
        try {
            return UUID.fromString(text.substring(word.length()));
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound(field);
        }
    }
}
