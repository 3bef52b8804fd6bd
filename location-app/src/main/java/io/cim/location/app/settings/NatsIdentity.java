package io.cim.location.app.settings;

import java.nio.file.Path;

/** What a client shows to the NATS servers to prove who it is. Files are read when it connects. */
public sealed interface NatsIdentity {

    /** Nothing, or what the URLs of the servers hold. */
    record None() implements NatsIdentity {}

    /** A user's JWT and the seed of its key, in one file ({@code .creds}). */
    record Credentials(Path file) implements NatsIdentity {}

    /** The seed of a user's key (NKey). */
    record NKey(Path file) implements NatsIdentity {}

    /** A user and the file with its password. */
    record Password(String user, Path file) implements NatsIdentity {}

    /** The file with a token. */
    record Token(Path file) implements NatsIdentity {}
}
