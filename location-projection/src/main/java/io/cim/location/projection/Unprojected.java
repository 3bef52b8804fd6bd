package io.cim.location.projection;

/**
 * The backlog of the read model: what could not be projected.
 *
 * @param deadLetters events that could not be projected
 * @param unreadableLocations locations that a rebuild left out
 */
public record Unprojected(long deadLetters, long unreadableLocations) {

    public boolean isNothing() {
        return deadLetters == 0 && unreadableLocations == 0;
    }

    @Override
    public String toString() {
        return "%d dead letters are left".formatted(deadLetters)
                + (unreadableLocations == 0
                        ? ""
                        : ", and %d locations cannot be read".formatted(unreadableLocations));
    }
}
