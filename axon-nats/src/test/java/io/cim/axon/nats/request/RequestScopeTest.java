package io.cim.axon.nats.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestScopeTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final RequestScope scope = RequestScope.within(LONG);

    private Duration limit(Duration timeout) throws Exception {
        return scope.call(() -> RequestScope.limit(timeout));
    }

    @Test
    void isBoundToTheThreadThatWorksOnTheRequest() throws Exception {
        assertThat(RequestScope.current()).isEmpty();
        assertThat(scope.call(RequestScope::current)).contains(scope);
        assertThat(RequestScope.current()).isEmpty();
    }

    @Test
    void limitsAWaitToTheRemainingTime() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        assertThat(RequestScope.limit(LONG)).isEqualTo(LONG);
        assertThat(limit(minute)).isEqualTo(minute);
        assertThat(limit(LONG)).isBetween(Duration.ofMinutes(41), Duration.ofMinutes(42));
        assertThat(scope.timeToBegin()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));

        assertThat(scope.beginWrite()).isTrue();
        assertThat(limit(LONG)).isBetween(Duration.ofMinutes(56), Duration.ofMinutes(57));
        scope.nothingWritten();
        assertThat(limit(LONG)).isLessThan(Duration.ofMinutes(43));
        assertThat(RequestScope.readingWithin(LONG).<Duration>call(() -> RequestScope.limit(LONG)))
                .isGreaterThan(Duration.ofMinutes(56));
    }

    @Test
    void refusesToWriteOnceTheTimeToDecideIsOver() throws Exception {
        RequestScope hasty = RequestScope.within(Duration.ofNanos(10));
        await().until(() -> hasty.timeToAnswer().isZero());

        assertThat(hasty.timeToBegin()).isZero();
        assertThat(hasty.<Duration>call(() -> RequestScope.limit(LONG))).isZero();
        assertThat(hasty.beginWrite()).isFalse();
        assertThat(hasty.abandon()).isTrue();
    }

    @Test
    void hasWrittenNothingAndNeverWillOnceItWasAbandonedBeforeAWrite() throws Exception {
        assertThat(scope.abandon()).isTrue();
        assertThat(scope.beginWrite()).isFalse();
        assertThat(limit(LONG)).isZero();
    }

    @Test
    void mayHaveWrittenOnceAWriteWasSent() {
        assertThat(scope.beginWrite()).isTrue();
        assertThat(scope.abandon()).isFalse();
        assertThat(scope.beginWrite()).isFalse();
    }

    @Test
    void hasWrittenNothingIfTheWriteHasFailedForCertain() {
        assertThat(scope.beginWrite()).isTrue();
        scope.nothingWritten();
        assertThat(scope.abandon()).isTrue();
    }

    @Test
    void hasWrittenSomethingEvenIfALaterWriteFails() {
        assertThat(scope.beginWrite()).isTrue();
        scope.written();
        assertThat(scope.beginWrite()).isTrue();
        scope.nothingWritten();
        assertThat(scope.abandon()).isFalse();
    }

    @Test
    void mayHaveWrittenIfWritesAreNotReported() {
        scope.expectUnreportedWrites();
        assertThat(scope.abandon()).isFalse();
    }

    @Test
    void hasWrittenNothingIfWritesAreReportedAndNoneWas() {
        scope.expectUnreportedWrites();
        scope.expectReports();
        assertThat(scope.abandon()).isTrue();
    }
}
