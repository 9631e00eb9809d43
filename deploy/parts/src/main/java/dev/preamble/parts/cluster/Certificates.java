package dev.preamble.parts.cluster;

import dev.preamble.parts.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * An authority of a trial's own, and what it signs, by the JDK's keytool.
 *
 * @param folder holds {@code trust.p12}, which needs no password, and a store for each name
 * @param password a file with the password of all stores
 */
public record Certificates(Path folder, Path password) {
    public static Certificates authority(Path folder, Path password) throws IOException, InterruptedException {
        Certificates made = new Certificates(folder, password);
        Files.createDirectories(folder);
        made.keytool("ca.p12", "-genkeypair", "-alias", "ca", "-dname", "CN=Trial", "-ext", "bc:c", "-keyalg", "EC");
        made.keytool("ca.p12", "-exportcert", "-alias", "ca", "-rfc", "-file", made.file("ca.pem"));
        made.keytool(
                "trust.p12",
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                made.file("ca.pem"),
                "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
                "-J-Dkeystore.pkcs12.macAlgorithm=NONE");
        return made;
    }

    /** A key and a certificate for a server on the loopback. */
    public Path server(String name) throws IOException, InterruptedException {
        String store = name + ".p12";
        Path file = Files.copy(folder.resolve("ca.p12"), folder.resolve(store));
        // One run of keytool takes a second; the authority is in the store for it to sign, and not left there.
        keytool(
                store,
                "-genkeypair",
                "-alias",
                name,
                "-signer",
                "ca",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keyalg",
                "EC");
        try {
            KeyStore keys = open(file);
            keys.deleteEntry("ca");
            try (OutputStream out = Files.newOutputStream(file)) {
                keys.store(out, secret());
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be written", e);
        }
        return file;
    }

    /** As {@link #server}, in the form that programs read which are not Java's. */
    public Pem pem(String name) throws IOException, InterruptedException {
        Path store = server(name);
        try {
            KeyStore keys = open(store);
            Path key = folder.resolve(name + ".key");
            PrivateFile.write(
                    key,
                    pem(
                            "PRIVATE KEY",
                            Objects.requireNonNull(keys.getKey(name, secret())).getEncoded()));
            return new Pem(
                    key,
                    Files.writeString(
                            folder.resolve(name + ".pem"),
                            pem("CERTIFICATE", keys.getCertificate(name).getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IOException(store + " has no key", e);
        }
    }

    private KeyStore open(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, secret());
        }
        return keys;
    }

    private char[] secret() throws IOException {
        return Files.readString(password).toCharArray();
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(content));
    }

    /** A private key and its certificate. */
    public record Pem(Path key, Path certificate) {}

    /** The authority's certificate, likewise. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    public Path trust() {
        return folder.resolve("trust.p12");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void keytool(String store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-keystore", file(store), "-storetype", "PKCS12", "-storepass:file", password.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }
}
