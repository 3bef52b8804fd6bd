package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxonHeaderTest {

    @Test
    void isOneReadableLine() {
        AxonHeader header = new AxonHeader("com.example.Shipped", "2", "Order", "{\"a\":\"b;c\"}");
        assertThat(header.encode("812|901,-1"))
                .isEqualTo("com.example.Shipped;2;Order;812|901,-1;{\"a\":\"b;c\"}");
        assertThat(new AxonHeader("Shipped", null, null, null).encode("|"))
                .isEqualTo("Shipped;;;|;");
    }

    @Property
    void keepsAllValues(
            @ForAll @NotEmpty String type,
            @ForAll @NotEmpty String revision,
            @ForAll @NotEmpty String aggregate) {
        AxonHeader header = new AxonHeader(wellFormed(type), null, wellFormed(aggregate), null);
        AxonHeader full = new AxonHeader("Type", wellFormed(revision), null, "{\"%\":\";;\"}");
        assertThat(header.encode("|")).matches("[!-~]*");
        assertThat(AxonHeader.decode(header.encode("|")))
                .isEqualTo(new AxonHeader.Decoded(header, "|"));
        assertThat(AxonHeader.decode(full.encode("1|2")))
                .isEqualTo(new AxonHeader.Decoded(full, "1|2"));
    }

    /** Unpaired surrogates have no UTF-8. */
    private static String wellFormed(String text) {
        return text.replaceAll("[\\ud800-\\udfff]", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Type", "Type;;", "Type;;;|", ";;;|;", "%zz;;;|;"})
    void refusesOtherText(String header) {
        assertThatThrownBy(() -> AxonHeader.decode(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Axon-Event");
    }
}
