package io.cim.location.app.connection;

import com.google.common.base.Throwables;
import io.cim.location.app.settings.NatsIdentity;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why the servers could not be connected to in one try, in words that say what to do. Thread-safe.
 */
final class ConnectionProblems {

    private final NatsIdentity identity;
    private final Set<String> reasons = Collections.synchronizedSet(new LinkedHashSet<>());

    ConnectionProblems(NatsIdentity identity) {
        this.identity = identity;
    }

    /** A server has reported an error. */
    void reported(String error) {
        String lowerCase = error.toLowerCase(Locale.ROOT);
        if (lowerCase.contains("authorization violation") || lowerCase.contains("authentication")) {
            reasons.add(
                    expiry().map(time ->
                                    "the server refuses the service's credentials, which have expired at %s"
                                            .formatted(time))
                            .orElseGet(() ->
                                    "the server refuses what the service shows to prove who it is (%s): %s"
                                            .formatted(error, shown())));
        } else {
            reasons.add("the server reports: " + error);
        }
    }

    private String shown() {
        return switch (identity) {
            case NatsIdentity.None() ->
                    "nothing, or what NATS_URL holds; set NATS_CREDENTIALS, NATS_NKEY_FILE, NATS_USER with NATS_PASSWORD_FILE, or NATS_TOKEN_FILE";
            case NatsIdentity.Credentials(Path file) -> "the credentials in " + file;
            case NatsIdentity.NKey(Path file) -> "the NKey in " + file;
            case NatsIdentity.Password(String user, Path file) ->
                    "user %s with the password in %s".formatted(user, file);
            case NatsIdentity.Token(Path file) -> "the token in " + file;
        };
    }

    /** When the credentials have expired; absent if they have not. */
    private Optional<Instant> expiry() {
        if (!(identity instanceof NatsIdentity.Credentials(Path file))) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            String jwt = lines.get(1 + lines.indexOf("-----BEGIN NATS USER JWT-----"));
            @Nullable Long seconds =
                    JsonValueUtils.readLong(JsonParser.parse(JwtUtils.getClaimBody(jwt)), "exp");
            return Optional.ofNullable(seconds)
                    .map(Instant::ofEpochSecond)
                    .filter(Instant.now()::isAfter);
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty(); // the server's error is reported without it
        }
    }

    /** The client has met an exception. */
    void met(Throwable exception) {
        List<Throwable> causes = Throwables.getCausalChain(exception);
        Stream.concat(
                        causes.reversed().stream().map(ConnectionProblems::advice),
                        causes.stream().map(ConnectionProblems::message))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(reasons::add);
    }

    private static Optional<String> advice(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return Optional.ofNullable(
                switch (cause) {
                    case CertificateExpiredException _ ->
                            "the certificate of the server has expired: " + message;
                    case CertPathBuilderException _ ->
                            "the certificate of the server is not from a trusted authority: name the certificate of its authority in NATS_TLS_CA_FILE";
                    case SSLException _
                            when message.contains("certificate_required")
                                    || message.contains("bad_certificate") ->
                            "the server wants a certificate of the service that it trusts: set NATS_TLS_CERTIFICATE_FILE and NATS_TLS_KEY_FILE";
                    case SSLException _
                            when message.contains("Unsupported or unrecognized SSL message") ->
                            "the server does not begin with TLS: set NATS_TLS_FIRST to false, or handshake_first in the server's tls block";
                    case IOException _ when message.contains("SSL required by server") ->
                            "the server requires TLS: its URL in NATS_URL must begin with tls://";
                    case IOException _ when message.contains("SSL connection wanted by client") ->
                            "the server offers no TLS: its URL in NATS_URL must begin with nats://, and no NATS_TLS_ setting may be given";
                    default -> null;
                });
    }

    private static Optional<String> message(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> Optional.of("unknown host " + cause.getMessage());
            case SSLException _, ConnectException _ -> Optional.ofNullable(cause.getMessage());
            default -> Optional.empty();
        };
    }

    /** The reasons; without any, the message of the failure. */
    String reasonOr(Throwable failure) {
        synchronized (reasons) {
            return reasons.isEmpty()
                    ? String.valueOf(failure.getMessage())
                    : String.join("; ", reasons);
        }
    }
}
