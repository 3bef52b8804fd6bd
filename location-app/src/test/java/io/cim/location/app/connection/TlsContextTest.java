package io.cim.location.app.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.TestCertificates;
import io.cim.axon.nats.testing.TestCertificates.ServerCertificate;
import io.cim.location.app.settings.NatsTlsSettings;
import io.cim.location.app.settings.NatsTlsSettings.ClientCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextTest {

    /** In the form of RFC 5915, as openssl writes it. */
    private static final String EC_KEY =
            """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIOfYb2CaOJsh4M4h3/c+iuXswhm+RHIsciLJVPuFyLY2oAoGCCqGSM49
            AwEHoUQDQgAEqBMjmyjlYEfipjL9USRa2lROIDd8OUG6NyfBzND6c/bHB4bUwl0P
            6Um3tTTxvIsbtd0QHuzYfOcFmcJIN9TiTQ==
            -----END EC PRIVATE KEY-----
            """;

    @TempDir private Path directory;

    private TestCertificates certificates;
    private ServerCertificate client;

    @BeforeEach
    void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory).authority("authority");
        client = certificates.sign("authority", "client", "dns:client.internal");
    }

    private static void make(Optional<Path> authorities, Path certificate, Path key)
            throws IOException {
        var _ =
                TlsContext.of(
                        new NatsTlsSettings(
                                authorities,
                                Optional.of(new ClientCertificate(certificate, key)),
                                true,
                                false));
    }

    @Test
    void readsKeysInBothForms() throws Exception {
        Optional<Path> none = Optional.empty();
        Path ec = Files.writeString(directory.resolve("ec.key"), EC_KEY);
        assertThatCode(() -> make(none, client.certificate(), client.key()))
                .doesNotThrowAnyException();
        assertThatCode(() -> make(none, client.certificate(), ec)).doesNotThrowAnyException();
    }

    @Test
    void namesAFileThatIsNotWhatItIsToBe() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no PEM");
        assertThatThrownBy(() -> make(Optional.empty(), client.certificate(), text))
                .hasMessage(text + " holds no private key in PEM without a passphrase");
        assertThatThrownBy(() -> make(Optional.empty(), text, client.key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text.toString());
        assertThatThrownBy(() -> make(Optional.of(text), client.certificate(), client.key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text.toString());
    }
}
