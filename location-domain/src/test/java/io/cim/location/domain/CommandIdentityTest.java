package io.cim.location.domain;

import static io.cim.location.domain.Places.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.RefusalCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.axonframework.common.caching.NoCache;
import org.axonframework.common.caching.WeakReferenceCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are repeated with the same identity. */
class CommandIdentityTest {

    private final RunningDomain domain = new RunningDomain();

    private static CommandIdentity identity(String id) {
        return new CommandIdentity(id, "payload of " + id);
    }

    @AfterEach
    void stop() {
        domain.close();
    }

    @Test
    void answersARepeatedDefinitionLikeTheFirst() {
        assertThat(domain.send(define(A), identity("one"))).isEmpty();
        domain.send(rename(A, ATRIUM));

        assertThat(domain.send(define(A), identity("one")))
                .hasValueSatisfying(answer -> {
                    assertThat(answer.version()).isEqualTo(1);
                    assertThat(answer.events()).containsExactly("defined");
                });
        assertThat(domain.events(A)).hasSize(2);
    }

    @Test
    void answersARepeatedCommandBeforeItChecksVersionAndState() {
        domain.send(define(A));
        assertThat(domain.send(archive(A, 1L), identity("one"))).isEmpty();

        assertThat(domain.send(archive(A, 1L), identity("one")))
                .map(WrittenCommand::version)
                .contains(2L);
        assertThat(domain.events(A)).hasSize(2);
    }

    @Test
    void refusesAKnownIdWithAnotherPayload() {
        domain.send(define(A), new CommandIdentity("one", "hash"));

        assertThat(
                        Refusals.of(() ->
                                domain.send(
                                        rename(A, ATRIUM), new CommandIdentity("one", "another"))))
                .contains(RefusalCode.COMMAND_ID_REUSED);
        assertThat(domain.events(A)).hasSize(1);
    }

    @Test
    void decidesAgainIfNothingWasWritten() {
        domain.send(define(A));
        assertThat(domain.send(rename(A, HALL), identity("same name"))).isEmpty();
        assertThat(Refusals.of(() -> domain.send(restore(A), identity("not archived"))))
                .contains(RefusalCode.NOT_ARCHIVED);
        domain.send(rename(A, ATRIUM));
        domain.send(archive(A));

        assertThat(domain.send(restore(A), identity("not archived"))).isEmpty();
        assertThat(domain.send(rename(A, HALL), identity("same name"))).isEmpty();
        assertThat(domain.events(A)).hasSize(5);
    }

    @Test
    void keepsIdsForEachLocation() {
        domain.send(define(A), identity("one"));

        assertThat(domain.send(define(B), identity("one"))).isEmpty();
        assertThat(domain.events(B)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void remembersTheLast128CommandsThatWrote(boolean fromASnapshot) {
        domain.send(define(A), identity("define"));
        for (int i = 1; i <= 128; i++) {
            domain.send(addMetadata(A, "key", "value " + i), identity("" + i));
        }
        if (fromASnapshot) {
            domain.takeSnapshot(A);
            assertThat(domain.snapshot(A)).isPresent();
        }

        assertThat(Refusals.of(() -> domain.send(define(A), identity("define"))))
                .as("the 129th latest")
                .contains(RefusalCode.LOCATION_ALREADY_EXISTS);
        assertThat(domain.send(addMetadata(A, "key", "value 1"), identity("1")))
                .map(WrittenCommand::version)
                .contains(2L);
        assertThat(domain.send(addMetadata(A, "key", "value 128"), identity("128")))
                .map(WrittenCommand::version)
                .contains(129L);
        assertThat(domain.events(A)).hasSize(129);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void writesARepeatedCommandOnce(
            @ForAll("sentCommands") List<Integer> sentCommands,
            @ForAll @IntRange(min = 2, max = 7) int eventsPerSnapshot,
            @ForAll boolean cached) {
        try (RunningDomain tried =
                new RunningDomain(
                        cached ? new WeakReferenceCache() : NoCache.INSTANCE, eventsPerSnapshot)) {
            tried.send(define(A));
            Map<Integer, Long> versions = new HashMap<>();
            for (int number : sentCommands) {
                Optional<WrittenCommand> answer =
                        tried.send(addMetadata(A, "key-" + number, "value"), identity("" + number));

                assertThat(answer.map(WrittenCommand::version))
                        .isEqualTo(Optional.ofNullable(versions.get(number)));
                versions.putIfAbsent(number, (long) tried.events(A).size());
            }
            assertThat(tried.events(A)).hasSize(1 + versions.size());
        }
    }

    /** Some of 12 commands, each up to three times. */
    @Provide
    Arbitrary<List<Integer>> sentCommands() {
        List<Integer> all =
                IntStream.range(0, 12)
                        .boxed()
                        .flatMap(number -> Stream.of(number, number, number))
                        .toList();
        return Arbitraries.shuffle(all)
                .flatMap(shuffled ->
                        Arbitraries.integers()
                                .between(1, shuffled.size())
                                .map(size -> shuffled.subList(0, size)));
    }
}
