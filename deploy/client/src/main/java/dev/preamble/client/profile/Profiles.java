package dev.preamble.client.profile;

import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a person on this machine, by name, in a file that only they may read.
 *
 * <p>Source: XDG Base Directory Specification 0.8.
 */
public final class Profiles {
    public static final String FIRST = "default";

    /** Longer than an identity provider may take to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

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
        change(content -> {
            content.profiles().put(name, profile);
            return new Content(name, content.profiles());
        });
    }

    /**
     * A profile whose tokens last, by one command at a time: an identity provider takes each token that makes others once,
     * and ends the login of whoever comes with a spent one. Tokens that another command got meanwhile are taken, and
     * what is got here is kept for the others. Of another login under that name, or none, nothing is touched.
     *
     * @param known what the command has
     * @param lasts whether nothing need be done
     * @param renewal asks the identity provider
     */
    Profile renew(String name, Profile known, Predicate<Profile> lasts, UnaryOperator<Profile> renewal)
            throws IOException {
        return alone(() -> {
            Content content = read();
            Profile kept = content.profiles().get(name);
            if (kept == null || !kept.isSameLogin(known)) {
                return renewal.apply(known);
            }
            if (lasts.test(kept)) {
                return kept;
            }
            Profile renewed = renewal.apply(kept);
            content.profiles().put(name, renewed);
            write(content);
            return renewed;
        });
    }

    /** Makes a profile the current one. */
    public void use(String name) throws IOException {
        change(content -> new Content(name, content.profiles()));
    }

    /** Forgets a profile. */
    public void logout(String name) throws IOException {
        change(content -> {
            content.profiles().remove(name);
            return new Content(name.equals(content.current()) ? null : content.current(), content.profiles());
        });
    }

    private void change(UnaryOperator<Content> change) throws IOException {
        alone(() -> {
            Content changed = change.apply(read());
            write(changed);
            return changed;
        });
    }

    private <T> T alone(Turn.Work<T> work) throws IOException {
        return Turn.take(file.resolveSibling(file.getFileName() + ".lock"), PATIENCE, work);
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
