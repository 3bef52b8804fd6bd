package io.cim.location.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class IpLiteralTest {

    @Property
    void theCanonicalFormIsTheSameAddressAndShortest(@ForAll @Size(8) short[] groups)
            throws Exception {
        StringBuilder full = new StringBuilder();
        for (short group : groups) {
            // many zeros, so that there are runs of them
            int value = group % 3 == 0 ? 0 : Short.toUnsignedInt(group);
            full.append(full.isEmpty() ? "" : ":").append("%04X".formatted(value));
        }
        String canonical = IpLiteral.canonical(full.toString());
        assertThat(IpLiteral.RULE.violation(canonical)).isNull();
        assertThat(IpLiteral.canonical(canonical)).isEqualTo(canonical);
        assertThat(InetAddress.ofLiteral(canonical))
                .isEqualTo(Inet6Address.ofLiteral(full.toString()));
        assertThat(canonical).doesNotMatch("(^|.*:)0[0-9a-f].*");
        assertThat(canonical.matches("(|.*:)0:0(:.*|)")).isIn(false, canonical.contains("::"));
    }
}
