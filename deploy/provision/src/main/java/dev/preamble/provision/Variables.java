package dev.preamble.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says. The value of any {@code NAME} may lie in a file instead, which {@code NAME_FILE} names: so are
 * secrets handed to containers.
 */
public record Variables(Map<String, String> environment) {
    private static final String FILE = "_FILE";

    public Variables {
        environment = Map.copyOf(environment);
    }

    /** Empty where the variable is absent or blank. */
    public Optional<String> text(String name) {
        Optional<String> value = set(name);
        Optional<String> file = set(name + FILE);
        if (value.isPresent() && file.isPresent()) {
            throw new BadSetting(name + " and " + name + FILE + " are both set; one of them will do.");
        }
        return file.isPresent() ? Optional.of(content(name + FILE, file.get())) : value;
    }

    public String required(String name) {
        return text(name).orElseThrow(() -> notSet(name));
    }

    /** Refuses a line break or blank around it: a part that is handed the same value would log in by another one. */
    Optional<Secret> secret(String name) {
        Optional<String> text = text(name);
        if (text.filter(value -> !value.equals(value.strip())).isPresent()) {
            throw new BadSetting(name + " begins or ends with a blank or a line break; make the secret without.");
        }
        return text.map(Secret::new);
    }

    public Secret requiredSecret(String name) {
        return secret(name).orElseThrow(() -> notSet(name));
    }

    long number(String name, long least, long most, long otherwise) {
        String text = text(name).orElse(Long.toString(otherwise));
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like one that is out of range
        }
        throw new BadSetting(name + " is '" + text + "'; it may be a number from " + least + " to " + most + ".");
    }

    private static BadSetting notSet(String name) {
        return new BadSetting(name + " (or " + name + FILE + ") is not set.");
    }

    private Optional<String> set(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String content(String name, String file) {
        try {
            String content = Files.readString(Path.of(file)).strip();
            if (content.isEmpty()) {
                throw new BadSetting(name + " names " + file + ", which is empty.");
            }
            return content;
        } catch (IOException e) {
            throw new BadSetting(name + " names " + file + ", which cannot be read: " + e);
        }
    }
}
