package dev.preamble.artifacts;

import java.util.UUID;

/**
 * All keys of one tenant, or of one job or run of it: what can be listed and erased together.
 *
 * @param path begins with {@code tenants/<tenant>/} and ends in a slash, so that the area of {@code acme} never holds
 *     the keys of {@code acme-corp}
 */
public record ArtifactArea(String path) {
    /** What all areas begin with. */
    static final String ROOT = "tenants/";

    public ArtifactArea {
        if (!path.startsWith(ROOT) || !path.endsWith("/") || path.equals(ROOT)) {
            throw new IllegalArgumentException("not an artifact area: '" + path + "'");
        }
        var pieces = path.substring(ROOT.length(), path.length() - 1).split("/", -1);
        KeyPiece.tenant(pieces[0]);
        for (var piece : pieces) {
            KeyPiece.name(piece);
        }
    }

    /** Everything that a tenant owns. */
    public static ArtifactArea tenant(String tenant) {
        return new ArtifactArea(ROOT + KeyPiece.tenant(tenant) + "/");
    }

    /** A dataset's bytes. */
    public static ArtifactArea dataset(String tenant, UUID dataset) {
        return tenant(tenant).within("datasets/" + dataset);
    }

    /** A job's inputs and all that its runs made. */
    public static ArtifactArea job(String tenant, UUID job) {
        return tenant(tenant).within("jobs/" + job);
    }

    /** What one run made. */
    public static ArtifactArea run(String tenant, UUID job, UUID run) {
        return job(tenant, job).within("runs/" + run);
    }

    /** The files of a prefix version that the tenant brought. */
    public static ArtifactArea imported(String tenant, UUID version) {
        return tenant(tenant).within("imports/" + version);
    }

    /** The parts of a dataset that is being uploaded. */
    public static ArtifactArea upload(String tenant, UUID upload) {
        return tenant(tenant).within("uploads/" + upload);
    }

    public boolean holds(ArtifactKey key) {
        return key.value().startsWith(path);
    }

    ArtifactKey key(String rest) {
        return new ArtifactKey(path + rest);
    }

    private ArtifactArea within(String rest) {
        return new ArtifactArea(path + rest + "/");
    }

    @Override
    public String toString() {
        return path;
    }
}
