package io.cim.location.app.connection;

import io.cim.location.app.settings.NatsTlsSettings;
import io.cim.location.app.settings.NatsTlsSettings.ClientCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context of the connections to NATS from PEM files. */
final class TlsContext {

    private static final char[] IN_MEMORY = {};

    private TlsContext() {}

    /**
     * The context. The files are read now.
     *
     * @throws IOException with the file's name if a file is not what it is to be
     */
    static SSLContext of(NatsTlsSettings settings) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    settings.client().isPresent() ? keyManagers(settings.client().get()) : null,
                    settings.authorities().isPresent()
                            ? trustManagers(settings.authorities().get())
                            : null,
                    null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS could not be set up: " + failure.getMessage(), failure);
        }
    }

    private static TrustManager[] trustManagers(Path authorities)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = emptyStore();
        int number = 0;
        for (Certificate authority : certificates(authorities)) {
            trusted.setCertificateEntry("authority-" + number++, authority);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keyManagers(ClientCertificate client)
            throws IOException, GeneralSecurityException {
        KeyStore own = emptyStore();
        try {
            own.setKeyEntry(
                    "client",
                    privateKey(client.key()),
                    IN_MEMORY,
                    certificates(client.certificate()).toArray(Certificate[]::new));
        } catch (IllegalArgumentException mismatch) {
            throw new IOException(
                    "the certificate in %s and the key in %s cannot be used: %s"
                            .formatted(client.certificate(), client.key(), mismatch.getMessage()),
                    mismatch);
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new IOException("%s holds no certificate in PEM".formatted(file));
            }
            return certificates;
        } catch (CertificateException malformed) {
            throw new IOException(
                    "%s does not hold certificates in PEM: %s"
                            .formatted(file, malformed.getMessage()),
                    malformed);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file);
                PEMParser pem = new PEMParser(text)) {
            @Nullable Object read;
            do {
                read = pem.readObject();
            } while (read != null
                    && !(read instanceof PrivateKeyInfo || read instanceof PEMKeyPair));
            var converter = new JcaPEMKeyConverter();
            return switch (read) {
                case PrivateKeyInfo key -> converter.getPrivateKey(key);
                case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
                case null, default ->
                        throw new IOException(
                                "%s holds no private key in PEM without a passphrase"
                                        .formatted(file));
            };
        }
    }
}
