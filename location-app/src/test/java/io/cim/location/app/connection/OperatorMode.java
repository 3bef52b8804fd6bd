package io.cim.location.app.connection;

import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An operator with one account that has JetStream, as nats-server is configured with JWTs. */
final class OperatorMode {

    private static final String OPERATOR = "{\"type\":\"operator\",\"version\":2}";

    private static final String SYSTEM = account("");

    private static final String ACCOUNT =
            account(",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1");

    private final NKey account;
    private final String configuration;

    OperatorMode() throws GeneralSecurityException, IOException {
        var random = new SecureRandom();
        NKey operator = NKey.createOperator(random);
        NKey system = NKey.createAccount(random);
        account = NKey.createAccount(random);
        configuration =
                """
                operator: %1$s
                system_account: %2$s
                resolver: MEMORY
                resolver_preload: { %2$s: %3$s, %4$s: %5$s }
                """
                        .formatted(
                                jwt(operator, operator, "operator", OPERATOR),
                                publicKey(system),
                                jwt(operator, system, "system", SYSTEM),
                                publicKey(account),
                                jwt(operator, account, "account", ACCOUNT));
    }

    private static String account(String jetStreamLimits) {
        return """
        {"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1%s},
        "type":"account","version":2}
        """
                .formatted(jetStreamLimits);
    }

    private static String publicKey(NKey key) throws GeneralSecurityException, IOException {
        return new String(key.getPublicKey());
    }

    private static String jwt(NKey signer, NKey subject, String name, String claims)
            throws GeneralSecurityException, IOException {
        return JwtUtils.issueJWT(
                signer,
                publicKey(subject),
                name,
                null,
                Instant.now().getEpochSecond(),
                publicKey(signer),
                () -> claims);
    }

    /** The lines of nats-server's configuration. */
    String configuration() {
        return configuration;
    }

    /** Writes a credentials file of a new user that does not expire. */
    Path credentials(Path file) throws GeneralSecurityException, IOException {
        return write(file, null);
    }

    /** Writes a credentials file of a new user that has expired an hour ago. */
    Path expiredCredentials(Path file) throws GeneralSecurityException, IOException {
        return write(file, Duration.ofHours(1));
    }

    private Path write(Path file, @Nullable Duration lifetime)
            throws GeneralSecurityException, IOException {
        NKey user = NKey.createUser(new SecureRandom());
        String jwt =
                JwtUtils.issueUserJWT(
                        account,
                        publicKey(account),
                        publicKey(user),
                        "service",
                        lifetime,
                        new String[0],
                        Instant.now().minus(Duration.ofHours(2)).getEpochSecond());
        return Files.writeString(
                file, JwtUtils.NATS_USER_JWT_FORMAT.formatted(jwt, new String(user.getSeed())));
    }
}
