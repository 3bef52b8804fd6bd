package io.cim.axon.nats.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestTest {

    private static Request repliedTo(String replyTo) {
        return new Request("counter", replyTo, new byte[0], Map.of());
    }

    @Test
    void cameByAServiceImportOnlyIfTheServerChoseTheReplySubject() {
        assertThat(repliedTo("_R_.Ab3xYz").cameByServiceImport()).isTrue();
        assertThat(repliedTo("_INBOX.Ab3xYz").cameByServiceImport()).isFalse();
        assertThat(repliedTo("a._R_.b").cameByServiceImport()).isFalse();
        assertThat(new Request("counter", new byte[0], Map.of()).cameByServiceImport()).isFalse();
    }

    @Test
    void hasAFirstAndALastValueOfAHeader() {
        var request =
                new Request("counter", new byte[0], Map.of("Actor", List.of("ann", "bob", "eve")));

        assertThat(request.header("Actor")).contains("ann");
        assertThat(request.lastHeader("Actor")).contains("eve");
        assertThat(request.header("actor")).isEmpty();
        assertThat(request.lastHeader("actor")).isEmpty();
    }
}
