package io.cim.axon.nats.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EncodedErrorTest {

    @Test
    void isOneLineOfPrintableAscii() {
        assertThat(error(400, " two\r\n lines, \tcafé\u0007 ").text())
                .isEqualTo("two lines, caf??");
    }

    @Test
    void cutsLongText() {
        assertThat(error(400, "x".repeat(256)).text()).isEqualTo("x".repeat(256));
        assertThat(error(400, "x".repeat(257)).text()).isEqualTo("x".repeat(253) + "...");
    }

    @Test
    void hasAnErrorsStatus() {
        assertThatThrownBy(() -> error(200, "fine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("status must be within 400 and 599, was 200");
        assertThatThrownBy(() -> error(600, "beyond")).isInstanceOf(IllegalArgumentException.class);
    }

    private static EncodedError error(int status, String text) {
        return new EncodedError(status, text, new byte[0]);
    }
}
