package dev.preamble.parts.store;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.Java;
import dev.preamble.parts.PrivateFile;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import dev.preamble.provision.store.StoreAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The program that serves the store. What one has stored the other cannot read, so a data folder keeps its own. */
sealed interface StoreEngine {
    /** The folder of its data within the store's. */
    String folder();

    /** The program on the store's folder; listens at 127.0.0.1. */
    Launch launch(Path folder, StoreAccess access, int port) throws IOException;

    /** S3Proxy, which comes with the project. */
    record S3Proxy() implements StoreEngine {
        @Override
        public String folder() {
            return "s3proxy";
        }

        @Override
        public Launch launch(Path folder, StoreAccess access, int port) throws IOException {
            Path objects = Files.createDirectories(folder.resolve(folder()));
            Path settings = folder.resolve("s3proxy.properties");
            PrivateFile.write(settings, """
                    s3proxy.endpoint=%s
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(
                    access.endpoint(), access.accessKey(), access.secretKey().value(), objects));
            return new Launch(
                    Java.command(
                            "-Xms32m",
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            Checkout.find()
                                    .server("store")
                                    .resolve("s3proxy.jar")
                                    .toString(),
                            "--properties",
                            settings.toString()),
                    Map.of("LOG_LEVEL", "warn"),
                    folder,
                    StopSignal.TERM);
        }
    }

    /**
     * A MinIO server.
     *
     * @param program where it is installed
     */
    record Minio(Path program) implements StoreEngine {
        @Override
        public String folder() {
            return "minio";
        }

        @Override
        public Launch launch(Path folder, StoreAccess access, int port) throws IOException {
            Path objects = Files.createDirectories(folder.resolve(folder()));
            return new Launch(
                    List.of(program.toString(), "server", "--address", "127.0.0.1:" + port, objects.toString()),
                    Map.of(
                            "MINIO_ROOT_USER",
                            access.accessKey(),
                            "MINIO_ROOT_PASSWORD",
                            access.secretKey().value(),
                            "MINIO_BROWSER",
                            "off",
                            "MINIO_UPDATE",
                            "off"),
                    folder,
                    StopSignal.TERM);
        }
    }
}
