package dev.preamble.client.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What an access token says of whose it is, for people to read: nothing here is checked.
 *
 * <p>Source: RFC 7519.
 */
public final class Claims {
    private final JsonNode all;

    private Claims(JsonNode all) {
        this.all = all;
    }

    /** Of a token that says nothing that can be read, nothing. */
    public static Claims of(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            return new Claims(
                    parts.length == 3
                            ? RecordJson.read(Base64.getUrlDecoder().decode(parts[1]), JsonNode.class)
                            : MissingNode.getInstance());
        } catch (IllegalArgumentException | UnreadableRecord e) {
            return new Claims(MissingNode.getInstance());
        }
    }

    public Optional<String> person() {
        return text("preferred_username");
    }

    /** The login that the token comes from, however often it was made anew. */
    Optional<String> session() {
        return text("sid");
    }

    /** The tenants that the person asks for; an operator has none. */
    public List<String> tenants() {
        return all.path("organization").valueStream().map(JsonNode::asText).toList();
    }

    private Optional<String> text(String name) {
        return Optional.of(all.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
}
