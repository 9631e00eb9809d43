package dev.preamble.client.command;

import java.util.LinkedHashMap;
import java.util.Map;

/** A prefix, and which of its versions: {@code labels}, {@code labels@3} or {@code labels@live}. */
record ModelName(String prefix, String version) {
    static ModelName of(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new ModelName(text, "") : new ModelName(text.substring(0, at), text.substring(at + 1));
    }

    /** As OpenAI's clients name it. */
    String on(String baseModel) {
        return baseModel + ":" + prefix + (version.isEmpty() ? "" : "@" + version);
    }

    /** As fields of a request. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prefix", prefix);
        if (version.matches("[0-9]{1,9}")) {
            fields.put("version", Integer.valueOf(version));
        } else if (!version.isEmpty()) {
            fields.put("alias", version);
        }
        return fields;
    }
}
