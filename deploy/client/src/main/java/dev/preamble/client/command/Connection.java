package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.profile.Bearer;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import dev.preamble.client.terminal.StatusLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all commands have: who asks, where, and how the answer is written. */
final class Connection implements Asker {
    static final String GATEWAY = "http://127.0.0.1:7400";

    private static final String BEARER = "Authorization: Bearer ";

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "${env:PREAMBLE_PROFILE}",
            description = "a login of 'preamble login' (default: $PREAMBLE_PROFILE, or else the current one)")
    private @Nullable String profile;

    @Option(
            names = "--header",
            paramLabel = "FILE",
            description = "instead of a login: an API key as a header, as 'preamble tenant create --header' writes it")
    private @Nullable Path header;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            converter = GatewayAddress.class,
            description = "of the API (default: that of the login; with --header " + GATEWAY + ")")
    private @Nullable URI gateway;

    @Option(names = "--json", description = "print JSON, one value a line")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private LoginLine login = new LoginLine(LoginLine.usual(), null, false);

    /** The API as whoever asks. */
    PublicApi api() throws IOException {
        if (header != null) {
            if (command().getParseResult().hasMatchedOption("--profile")) {
                throw misuse("--header is in place of --profile: leave one of them out.");
            }
            return new PublicApi(gateway == null ? URI.create(GATEWAY) : gateway, key(header));
        }
        Profiles profiles = Profiles.ofThisPerson(System.getenv());
        String name = profile == null || profile.isEmpty() ? profiles.current() : profile;
        Map<String, Profile> all = profiles.all();
        Profile known = all.get(name);
        if (known == null) {
            throw new NotLoggedIn(new LoginLine(name, gateway, false), all.keySet());
        }
        URI asked = gateway == null ? known.gateway() : gateway;
        login = new LoginLine(name, asked, known.apiKey() != null);
        return new PublicApi(asked, new Bearer(profiles, name, known));
    }

    @Override
    public String remedy() {
        return header == null
                ? "Log in: " + login
                : "The key in " + header + " is not taken. Make another: ./preamble keys create NAME --to FILE";
    }

    /** Of a command line that parses and still means nothing. */
    ParameterException misuse(String words) {
        return new ParameterException(command(), words);
    }

    /** An API key that is alone in a file, or stands there as a header. */
    static String key(Path file) throws IOException {
        String line = Files.readString(file).strip();
        String key = line.startsWith(BEARER) ? line.substring(BEARER.length()) : line;
        if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(file + " is not one line with an API key, or '" + BEARER + "…'.");
        }
        return key;
    }

    boolean json() {
        return json;
    }

    CommandLine command() {
        return spec.commandLine();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Where progress shows: beside what a script reads. */
    StatusLine status() {
        return json
                ? new StatusLine(spec.commandLine().getErr(), false)
                : new StatusLine(spec.commandLine().getOut(), StatusLine.isTerminal());
    }

    /** Where progress shows of a command whose output is what somebody asked for. */
    StatusLine statusAside() {
        return new StatusLine(err(), !json && StatusLine.isErrorTerminal());
    }

    /** One answer: as it came, or else as words. */
    void print(JsonNode answer, Runnable words) {
        if (json) {
            out().println(answer);
        } else {
            words.run();
        }
        out().flush();
    }

    /** A list: each item as it came, or else all in words. */
    void print(Stream<JsonNode> items, java.util.function.Consumer<Stream<JsonNode>> words) {
        if (json) {
            items.forEach(out()::println);
        } else {
            words.accept(items);
        }
        out().flush();
    }
}
