package dev.preamble.engine.training;

/** The version of this engine, from the jar it was loaded from. */
final class EngineVersion {
    static final String CURRENT = current();

    private EngineVersion() {}

    private static String current() {
        var version = EngineVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
