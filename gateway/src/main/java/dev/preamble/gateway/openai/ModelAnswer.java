package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A model as OpenAI's clients know one.
 *
 * @param created in seconds since 1970
 * @param ownedBy {@code preamble} for a base model, else the tenant
 */
record ModelAnswer(
        String id,
        String object,
        long created,
        @JsonProperty("owned_by") String ownedBy) {
    ModelAnswer(String id, long created, String ownedBy) {
        this(id, "model", created, ownedBy);
    }
}
