package dev.preamble.local;

import dev.preamble.client.TokenEndpoint;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;

/** Somebody new with the role {@code viewer}. */
public final class Viewer {
    private final IdentityAccess identity;
    private final String username;
    private final String password;

    private Viewer(IdentityAccess identity) {
        this.identity = identity;
        this.username = Fresh.name("viewer");
        this.password = UUID.randomUUID().toString();
    }

    static Viewer madeAt(IdentityAccess identity) throws IOException, InterruptedException {
        Viewer viewer = new Viewer(identity);
        new RealmAdministrator(identity).makeViewer(viewer.username, viewer.password);
        return viewer;
    }

    public String username() {
        return username;
    }

    public String password() {
        return password;
    }

    /** As the command line would present it to the API. */
    public String token() {
        return new TokenEndpoint(URI.create(identity.tokenUrl())).login(username, password);
    }
}
