package dev.preamble.client.profile;

import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a person on this machine, by name, in a file that only they may read.
 *
 * <p>Source: XDG Base Directory Specification 0.8.
 */
public final class Profiles {
    public static final String FIRST = "default";

    private final Path file;

    private record Content(@Nullable String current, SortedMap<String, Profile> profiles) {}

    public Profiles(Path file) {
        this.file = file;
    }

    /** {@code preamble/profiles.json} under {@code XDG_CONFIG_HOME}, or else under {@code ~/.config}. */
    public static Profiles ofThisPerson(Map<String, String> environment) {
        String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
        return new Profiles(folder.resolve("preamble").resolve("profiles.json"));
    }

    public Optional<Profile> of(String name) throws IOException {
        return Optional.ofNullable(read().profiles().get(name));
    }

    public SortedMap<String, Profile> all() throws IOException {
        return read().profiles();
    }

    /** The name of the one that is meant where none is named. */
    public String current() throws IOException {
        String current = read().current();
        return current == null ? FIRST : current;
    }

    /** Keeps a profile, and makes it the current one. */
    public void login(String name, Profile profile) throws IOException {
        Content content = read();
        content.profiles().put(name, profile);
        write(new Content(name, content.profiles()));
    }

    /** Keeps what became of a profile. */
    void renew(String name, Profile profile) throws IOException {
        Content content = read();
        content.profiles().put(name, profile);
        write(content);
    }

    /** Makes a profile the current one. */
    public void use(String name) throws IOException {
        write(new Content(name, read().profiles()));
    }

    /** Forgets a profile. */
    public void logout(String name) throws IOException {
        Content content = read();
        content.profiles().remove(name);
        write(new Content(name.equals(content.current()) ? null : content.current(), content.profiles()));
    }

    private Content read() throws IOException {
        try {
            return RecordJson.read(Files.readAllBytes(file), Content.class);
        } catch (NoSuchFileException e) {
            return new Content(null, new TreeMap<>());
        }
    }

    private void write(Content content) throws IOException {
        OwnFile.write(file, RecordJson.text(content));
    }
}
