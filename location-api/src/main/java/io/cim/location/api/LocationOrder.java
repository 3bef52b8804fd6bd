package io.cim.location.api;

/**
 * The order of a list: by a key, and where that is equal by location id, both in the same
 * direction.
 *
 * @param descending whether the greatest comes first
 */
public record LocationOrder(Key key, boolean descending) {

    /** By name, upwards. */
    public static final LocationOrder DEFAULT = new LocationOrder(Key.NAME, false);

    /** What a list can be ordered by. A name is compared by its characters' code points. */
    public enum Key {
        NAME,
        DEFINED_AT,
        UPDATED_AT
    }
}
