package dev.preamble.client.profile;

import dev.preamble.client.TokenEndpoint;
import dev.preamble.client.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/** What a profile presents to the API: its key, or a token that is made anew before it expires. */
public final class Bearer implements Supplier<String> {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Profiles profiles;
    private final String name;
    private Profile profile;

    public Bearer(Profiles profiles, String name, Profile profile) {
        this.profiles = profiles;
        this.name = name;
        this.profile = profile;
    }

    /**
     * Asks the identity provider where need be.
     *
     * @throws dev.preamble.client.LoginRefused if the login is over
     * @throws dev.preamble.client.Unreachable if the identity provider is away
     */
    @Override
    public synchronized String get() {
        if (profile.apiKey() != null) {
            return profile.apiKey();
        }
        Tokens tokens = Objects.requireNonNull(profile.tokens());
        if (tokens.refresh() != null && Instant.now().plus(MARGIN).isAfter(tokens.expires())) {
            renew(tokens.refresh());
        }
        return Objects.requireNonNull(profile.tokens()).access();
    }

    private void renew(String refresh) {
        TokenEndpoint endpoint = new TokenEndpoint(Objects.requireNonNull(profile.tokenEndpoint()));
        profile = Profile.ofTokens(profile.gateway(), endpoint.uri(), endpoint.refresh(refresh));
        try {
            profiles.renew(name, profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
