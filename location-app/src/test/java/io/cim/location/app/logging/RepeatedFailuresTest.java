package io.cim.location.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.cim.location.app.Logged;
import io.cim.location.app.logging.RepeatedFailures.Occurrence;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RepeatedFailuresTest {

    private static final String LOGGER = "repeated-failures";

    private final Logged logged = new Logged(LOGGER);
    private final AtomicLong now = new AtomicLong();
    private final RepeatedFailures failures =
            new RepeatedFailures(
                    LoggerFactory.getLogger(LOGGER),
                    now::get,
                    Scheduler.guardedScheduler((_, _, _, _) -> new CompletableFuture<>()));

    @AfterEach
    void stopRecording() {
        logged.close();
    }

    private void pass(Duration time) {
        var _ = now.addAndGet(time.toNanos());
        failures.cleanUp();
    }

    @Test
    void areToBeLoggedOnceInTenSeconds() {
        Occurrence first = failures.occurred("a");
        assertThat(first.isFirst()).isTrue();
        assertThat(failures.occurred("a")).isEqualTo(new Occurrence(first.id(), false));
        assertThat(failures.occurred("b").isFirst()).isTrue();
        pass(Duration.ofSeconds(9));
        assertThat(failures.occurred("a")).isEqualTo(new Occurrence(first.id(), false));
        pass(Duration.ofSeconds(2));
        assertThat(failures.occurred("a").isFirst()).isTrue();
    }

    @Test
    void areCounted() {
        String incident = failures.occurred("a").id();
        for (int i = 0; i < 4; i++) {
            var _ = failures.occurred("a");
        }
        var _ = failures.occurred("b");
        assertThat(logged.lines()).isEmpty();
        pass(Duration.ofSeconds(11));
        assertThat(logged.lines()).containsExactly("4 more in 10 s: a, incident " + incident);
    }
}
