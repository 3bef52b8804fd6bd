package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificate authorities and the certificates of servers that they sign, made by keytool in a
 * directory. Not thread-safe.
 */
public final class TestCertificates {

    /** The certificate and the private key of a server, as nats-server reads them. */
    public record ServerCertificate(Path certificate, Path key) {

        /** The line of nats-server's configuration for its clients. */
        public String tls() {
            return "tls { cert_file: \"%s\", key_file: \"%s\" }".formatted(certificate, key);
        }
    }

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "password";

    private final Path directory;
    private final Path store;

    /** Without certificates at first. */
    public TestCertificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("certificates.p12");
    }

    /** Makes an authority. */
    public TestCertificates authority(String alias) throws IOException {
        generate(alias, "-ext", "BasicConstraints:critical=ca:true");
        return this;
    }

    /**
     * Makes a certificate.
     *
     * @param hosts the alternative names of its subject as keytool takes them, for instance {@code
     *     dns:localhost,ip:127.0.0.1}
     */
    public ServerCertificate sign(String authority, String alias, String hosts)
            throws IOException, GeneralSecurityException {
        generate(alias, "-signer", authority, "-ext", "SubjectAlternativeName=" + hosts);
        KeyStore made = load();
        return new ServerCertificate(
                pem(alias + ".crt", "CERTIFICATE", made.getCertificate(alias).getEncoded()),
                pem(
                        alias + ".key",
                        "PRIVATE KEY",
                        made.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    }

    /** The PEM file with the certificate of an authority. */
    public Path certificate(String authority) throws IOException, GeneralSecurityException {
        return pem(
                authority + ".crt", "CERTIFICATE", load().getCertificate(authority).getEncoded());
    }

    /** A context that trusts the certificates of one authority. */
    public SSLContext trusting(String authority) throws IOException, GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted(authority));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** The options of a JVM that trusts the certificates of one authority only. */
    public String trustStoreOptions(String authority) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(authority + ".trust.p12");
        try (OutputStream stream = Files.newOutputStream(file)) {
            trusted(authority).store(stream, PASSWORD.toCharArray());
        }
        return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
                .formatted(file, PASSWORD);
    }

    private KeyStore trusted(String authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(authority, load().getCertificate(authority));
        return trusted;
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            loaded.load(stream, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private Path pem(String file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                directory.resolve(file),
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text),
                US_ASCII);
    }

    private void generate(String alias, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias,
                                "-keyalg",
                                "EC",
                                "-validity",
                                "2"));
        command.addAll(List.of(more));
        Path output = directory.resolve("keytool.out");
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!keytool.waitFor(DEADLINE) || keytool.exitValue() != 0) {
                throw new IOException("%s failed: %s".formatted(command, Files.readString(output)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", interrupted);
        } finally {
            keytool.destroyForcibly();
        }
    }
}
