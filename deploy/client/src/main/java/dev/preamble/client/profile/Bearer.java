package dev.preamble.client.profile;

import dev.preamble.client.TokenEndpoint;
import dev.preamble.client.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a profile presents to the API: its key, or a token that is made anew before it expires, as any number of commands
 * of one login do side by side.
 */
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
        if (!lasts(profile)) {
            try {
                profile = profiles.renew(name, profile, Bearer::lasts, Bearer::renewed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tokens(profile).access();
    }

    private static boolean lasts(Profile profile) {
        Tokens tokens = tokens(profile);
        return tokens.refresh() == null || Instant.now().plus(MARGIN).isBefore(tokens.expires());
    }

    private static Profile renewed(Profile profile) {
        TokenEndpoint endpoint = new TokenEndpoint(Objects.requireNonNull(profile.tokenEndpoint()));
        String refresh = Objects.requireNonNull(tokens(profile).refresh());
        return Profile.ofTokens(profile.gateway(), endpoint.uri(), endpoint.refresh(refresh));
    }

    private static Tokens tokens(Profile profile) {
        return Objects.requireNonNull(profile.tokens());
    }
}
