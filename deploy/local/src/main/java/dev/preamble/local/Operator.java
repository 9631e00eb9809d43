package dev.preamble.local;

import dev.preamble.client.Administration;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;

/** The operator of a platform on this machine, whose password lies in the data folder. */
public final class Operator {
    private final Platform platform;

    public Operator(Platform platform) {
        this.platform = platform;
    }

    public Administration login() throws IOException {
        TokenEndpoint tokens =
                new TokenEndpoint(URI.create(platform.connections().identity().tokenUrl()));
        String password = Files.readString(platform.operatorPassword()).strip();
        return new Administration(platform.gateway(), tokens, tokens.login(IdentityAccess.OPERATOR, password));
    }
}
