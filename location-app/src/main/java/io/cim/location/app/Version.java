package io.cim.location.app;

import org.jspecify.annotations.Nullable;

/** The version of this build. */
final class Version {

    /** What classes that no build has packaged call themselves. */
    private static final String UNPACKAGED = "0.0.0-unpackaged";

    private Version() {}

    /** The name by which this build shows itself to NATS servers and to users. */
    static String client() {
        return "location-service " + current();
    }

    /** A semantic version. */
    static String current() {
        @Nullable String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? UNPACKAGED : packaged;
    }
}
