package io.cim.location.app.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsConnectorTest {

    @Test
    void removesUsersAndPasswordsFromText() {
        assertThat(
                        NatsConnector.withoutSecrets(
                                "[nats://user:hun@ter2@host:4222,nats://token@other]"))
                .isEqualTo("[nats://host:4222,nats://other]");
    }

    @ParameterizedTest
    @CsvSource({
        "user:hunter2@host, nats://host:4222",
        "user:hunter2@host:4223, nats://host:4223",
        "nats://user:hunter2@host:4223, nats://host:4223",
        "'tls://hunter2@a,user:hunter2@b', 'tls://a:4222, nats://b:4222'"
    })
    void listsTheServersWithoutTheirPasswords(String urls, String listed) {
        Settings settings = Settings.read(new SettingSource(Map.of(), Map.of("NATS_URL", urls)));
        var connector = new NatsConnector("test", settings, new NatsEvents(() -> {}));
        assertThat(connector.addresses()).isEqualTo(listed);
    }
}
