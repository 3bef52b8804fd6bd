package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A point on the earth in the WGS84 system. A zero is never negative, so that equal points are
 * equal records, and what is closer to zero than a tenth of a micrometre is zero, so that squares
 * of degrees do not underflow.
 *
 * @param latitude degrees, from -90 to 90
 * @param longitude degrees, from -180 to 180
 * @param altitude metres, finite; null if unknown
 */
public record Coordinates(double latitude, double longitude, @Nullable Double altitude) {

    /** The only coordinate system. */
    public static final String SYSTEM = "WGS84";

    public static final Rule<Double> LATITUDE = degrees(90);
    public static final Rule<Double> LONGITUDE = degrees(180);
    public static final Rule<Double> ALTITUDE =
            (metres, sent) ->
                    Double.isFinite(metres)
                            ? null
                            : "must be a finite number, was " + Quote.bare(sent);
    public static final Rule<String> SYSTEM_RULE =
            (system, sent) ->
                    system.equals(SYSTEM)
                            ? null
                            : "must be '" + SYSTEM + "', was " + Quote.of(sent);

    public Coordinates {
        latitude = withoutUnderflow(LATITUDE.check("latitude", latitude));
        longitude = withoutUnderflow(LONGITUDE.check("longitude", longitude));
        altitude = altitude == null ? null : (Double) (ALTITUDE.check("altitude", altitude) + 0.0);
    }

    /** Always {@link #SYSTEM}. */
    @JsonProperty("coordinate_system")
    public String coordinateSystem() {
        return SYSTEM;
    }

    /** A number of degrees whose square is a normal number. */
    static double withoutUnderflow(double degrees) {
        return Math.abs(degrees) < 1e-12 ? 0 : degrees;
    }

    /** NaN is not within any bound, hence the negation. */
    private static Rule<Double> degrees(int bound) {
        return (value, sent) ->
                !(Math.abs(value) <= bound)
                        ? "must be a number from -"
                                + bound
                                + " to "
                                + bound
                                + ", was "
                                + Quote.bare(sent)
                        : null;
    }
}
