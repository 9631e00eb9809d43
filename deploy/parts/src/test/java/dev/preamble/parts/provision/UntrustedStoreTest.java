package dev.preamble.parts.provision;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.preamble.parts.cluster.Certificates;
import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Secret;
import dev.preamble.provision.store.Bucket;
import dev.preamble.provision.store.StoreAccess;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose certificate nobody here vouches for; it does not come to more than the handshake. */
class UntrustedStoreTest {
    private static final String PASSWORD = "of-these-certificates";

    @TempDir
    private Path folder;

    @Test
    void saysWhichAuthorityIsMissed() throws Exception {
        HttpsServer store = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.setHttpsConfigurator(new HttpsConfigurator(server()));
        store.start();
        try {
            String address = "https://127.0.0.1:" + store.getAddress().getPort();
            Bucket bucket = new Bucket(
                    new StoreAccess(address, "admin", new Secret("unheard"), "preamble"),
                    Bucket.USUAL_REGION,
                    Map.of());

            assertThatThrownBy(() -> bucket.provision(Journal.silent()))
                    .isInstanceOf(ProvisioningFailed.class)
                    .hasMessageStartingWith("The object store at " + address)
                    .hasMessageContaining("not trusted here")
                    .hasMessageContaining("javax.net.ssl.trustStore");
        } finally {
            store.stop(0);
        }
    }

    private SSLContext server() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        Certificates certificates = Certificates.authority(folder.resolve("certificates"), password);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificates.server("store"))) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
