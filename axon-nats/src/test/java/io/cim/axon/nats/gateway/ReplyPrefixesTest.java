package io.cim.axon.nats.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.connection.NatsConnections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyPrefixesTest {

    private static final ReplyPrefixes DEFAULTS = ReplyPrefixes.defaults();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_INBOX.a",
                "_INBOX.UjKzcAJd7mEdIUUZ6vfnDT.9Vh0VFDm",
                "_INBOX.alice.1",
                "_INBOX.axon-nats-not.1",
                "_INBOX.!,:;=?@[]~$",
                "_R_.Ab3xYz.7"
            })
    void allowTheInboxesOfClientsAndServiceImports(String subject) {
        assertThat(DEFAULTS.allow(subject)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "events.location.1.defined",
                "snapshots.events.location.1",
                "$JS.API.STREAM.PURGE.LOCATION_EVENTS",
                "$SRV.PING",
                "location.commands.define",
                "a._INBOX.b",
                "_inbox.a",
                "_INBOX",
                "_INBOX.",
                "_INBOXES.a",
                "_INBOX_alice.a",
                "_INBOX..a",
                "_INBOX.a.",
                "_INBOX.a..b",
                "_INBOX.>",
                "_INBOX.*",
                "_INBOX.a.>",
                "_INBOX.a*b",
                "_INBOX.a>b",
                "_INBOX.a b",
                "_INBOX.a\u0000",
                "_INBOX.a\u001b[31m",
                "_INBOX.a\u007f",
                "_INBOX.\u00e9",
                "_INBOX.\uffe9",
                "_INBOX.axon-nats.a",
                "_R_",
                "_R_."
            })
    void refuseEveryOtherSubject(String subject) {
        assertThat(DEFAULTS.allow(subject)).isFalse();
    }

    @Test
    void allowWhatWasSetAndNoMore() {
        var prefixes = new ReplyPrefixes(List.of("_INBOX_alice", "replies.of.bob."));

        assertThat(prefixes.prefixes()).containsExactly("_INBOX_alice.", "replies.of.bob.");
        assertThat(prefixes.allow("_INBOX_alice.1")).isTrue();
        assertThat(prefixes.allow("replies.of.bob.1")).isTrue();
        assertThat(prefixes.allow("_INBOX_alice2.1")).isFalse();
        assertThat(prefixes.allow("replies.of.bobby")).isFalse();
        assertThat(prefixes.allow("_INBOX.1")).isFalse();
        assertThat(prefixes.allow("_R_.1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', must be whole tokens",
        "., must be whole tokens",
        ">, must be whole tokens",
        "_INBOX.*, must be whole tokens",
        "_INBOX.a..b, must be whole tokens",
        ".a, must be whole tokens",
        "a b, must be whole tokens",
        "\u00e9, must be whole tokens",
        "$JS.API, must not begin with $",
        "$SRV, must not begin with $",
        "_INBOX.axon-nats, must not be below _INBOX.axon-nats.",
        "_INBOX.axon-nats.a, must not be below _INBOX.axon-nats.",
        "_R_., must have a prefix for inboxes of clients"
    })
    void nameTheRuleThatAPrefixBreaks(String prefix, String rule) {
        assertThatThrownBy(() -> new ReplyPrefixes(List.of(prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(rule);
    }

    @Test
    void areNeverNone() {
        assertThatThrownBy(() -> new ReplyPrefixes(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "events, events.location",
        "events.location, events.location",
        "events.location.replies, events.location",
        "location.commands, location",
        "counter, counter.increment"
    })
    void mayNotOverlapWithTheServicesOwnSubjects(String prefix, String subject) {
        var prefixes = new ReplyPrefixes(List.of("_INBOX", prefix));

        assertThatThrownBy(() -> prefixes.requireApartFrom(List.of("other", subject)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "must not overlap with %s., which the service uses itself, was '%s.'"
                                .formatted(subject, prefix));
        assertThat(prefixes.requireApartFrom(List.of("eventsource", "locations", "counters")))
                .isSameAs(prefixes);
    }

    @Test
    void haveInboxesForOtherInstances() {
        var prefixes = new ReplyPrefixes(List.of("_R_.", "_INBOX_service."));

        assertThat(prefixes.newInbox())
                .startsWith("_INBOX_service.")
                .isNotEqualTo(prefixes.newInbox())
                .matches(prefixes::allow);
        assertThat(DEFAULTS.newInbox())
                .doesNotStartWith(NatsConnections.INBOX_PREFIX)
                .matches(DEFAULTS::allow);
    }
}
