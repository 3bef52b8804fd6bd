package io.cim.location.app.monitoring;

import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ReadModelException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** The gauges of the projection, whose names begin with {@code projection}. */
public final class ProjectionMeters {

    private ProjectionMeters() {}

    public static void bind(LocationProjection projection, MeterRegistry registry) {
        gauge(
                projection,
                registry,
                "position",
                "Stream sequence up to which everything is projected",
                LocationProjection::position);
        gauge(
                projection,
                registry,
                "dead.letters",
                "Events that could not be projected, and wait for a retry",
                readModel -> known(readModel.deadLetters()));
        gauge(
                projection,
                registry,
                "unreadable.locations",
                "Locations that a rebuild left out, since it could not read them",
                readModel -> known(readModel.unreadableLocations()));
        gauge(
                projection,
                registry,
                "sound",
                "1 while the projection runs without an error, else 0",
                sound -> sound.isSound() ? 1 : 0);
    }

    private static double known(OptionalLong count) {
        return count.isPresent() ? count.getAsLong() : Double.NaN;
    }

    private static void gauge(
            LocationProjection projection,
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<LocationProjection> value) {
        Gauge.builder("projection." + name, projection, known(value))
                .description(description)
                .register(registry);
    }

    /** NaN while the database does not answer. */
    private static ToDoubleFunction<LocationProjection> known(
            ToDoubleFunction<LocationProjection> value) {
        return projection -> {
            try {
                return value.applyAsDouble(projection);
            } catch (ReadModelException notNow) {
                return Double.NaN;
            }
        };
    }
}
