package io.cim.location.app.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS of the connections to NATS.
 *
 * @param authorities PEM file with the certificates of the only authorities that are trusted;
 *     absent for those of the Java runtime
 * @param client what the service shows to servers that ask for a certificate
 * @param verifyHostName whether a server's certificate must be for its host
 * @param first whether TLS begins before the server's greeting, which the server must be configured
 *     for
 */
public record NatsTlsSettings(
        Optional<Path> authorities,
        Optional<ClientCertificate> client,
        boolean verifyHostName,
        boolean first) {

    /**
     * A certificate and its key.
     *
     * @param certificate PEM file with the certificate, followed by those of intermediate
     *     authorities
     * @param key PEM file with the private key, without a passphrase
     */
    public record ClientCertificate(Path certificate, Path key) {}

    private static final Setting<Optional<Path>> CA_FILE =
            Setting.file(
                    "NATS_TLS_CA_FILE",
                    "file with the certificates (PEM) of the authorities to trust in the place of Java's");
    private static final Setting<Optional<Path>> CERTIFICATE_FILE =
            Setting.file(
                    "NATS_TLS_CERTIFICATE_FILE",
                    "file with the certificate (PEM) of the service for servers that ask for one");
    private static final Setting<Optional<Path>> KEY_FILE =
            Setting.file(
                    "NATS_TLS_KEY_FILE", "file with the private key (PEM) of that certificate");
    private static final Setting<Boolean> VERIFY_HOSTNAME =
            Setting.trueOrFalse(
                    "NATS_TLS_VERIFY_HOSTNAME",
                    true,
                    "whether a TLS server's certificate must be for the host in its URL, true or false; false lets others impersonate the"
                            + " server");
    private static final Setting<Boolean> FIRST =
            Setting.trueOrFalse(
                    "NATS_TLS_FIRST",
                    false,
                    "whether TLS begins before the server's greeting (handshake_first of nats-server), true or false");

    static final List<Setting<?>> ALL =
            List.of(CA_FILE, CERTIFICATE_FILE, KEY_FILE, VERIFY_HOSTNAME, FIRST);

    static NatsTlsSettings read(SettingReader reader) {
        Optional<Path> authorities = reader.read(CA_FILE);
        Optional<Path> certificate = reader.read(CERTIFICATE_FILE);
        Optional<Path> key = reader.read(KEY_FILE);
        if (certificate.isPresent() && key.isEmpty()) {
            reader.report(KEY_FILE, "must be given beside " + CERTIFICATE_FILE.name());
        }
        if (key.isPresent() && certificate.isEmpty()) {
            reader.report(CERTIFICATE_FILE, "must be given beside " + KEY_FILE.name());
        }
        return new NatsTlsSettings(
                authorities,
                certificate.flatMap(certificateFile ->
                        key.map(keyFile -> new ClientCertificate(certificateFile, keyFile))),
                reader.read(VERIFY_HOSTNAME),
                reader.read(FIRST));
    }

    /** Whether a connection needs TLS whatever the URLs of the servers are. */
    public boolean isRequired() {
        return authorities.isPresent() || client.isPresent() || first;
    }
}
