package io.cim.location.bench;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The loads of a round: the options of the benchmarks that send requests to services. */
final class Loads {

    private static final List<Integer> CLIENTS = List.of(1, 16, 64);
    private static final List<Integer> QUICK_CLIENTS = List.of(1, 4);

    @Mixin private Scale scale = new Scale();

    @Option(
            names = "--clients",
            split = ",",
            description = "clients of the closed loads (default: 1,16,64)")
    private @Nullable List<Integer> clients;

    @Option(names = "--millis", description = "of each load in a round (default: 2,000)")
    private @Nullable Integer millis;

    @Option(
            names = "--warm-up-millis",
            description = "of load before the warm rounds, for each service (default: 60,000)")
    private @Nullable Integer warmUpMillis;

    Scale scale() {
        return scale;
    }

    List<Integer> clients() {
        return scale.sizes(clients, CLIENTS, QUICK_CLIENTS);
    }

    /** The clients of a load that is not measured for several numbers of them: 64, if they are. */
    int most() {
        return clients().contains(64) ? 64 : clients().getLast();
    }

    Duration duration() {
        return millis(millis, 2_000, 100);
    }

    Duration warmUp() {
        return millis(warmUpMillis, 60_000, 300);
    }

    /** The longest wait for a service to finish what it does behind its replies. */
    Duration idleDeadline() {
        return millis(null, 60_000, 300);
    }

    /** The given milliseconds, else those of this scale. */
    Duration millis(@Nullable Integer given, int full, int small) {
        return Duration.ofMillis(scale.size(given, full, small));
    }

    /** Measures a round of the closed loads. */
    void measure(MeasuredTarget target, Operation operation) {
        for (int count : clients()) {
            var _ = target.measureClosed(operation, count, duration());
        }
    }
}
