package io.cim.location.projection;

/**
 * The operator's settings of the projection.
 *
 * @param store the store of the read model
 * @param segments the number of segments of a new read model, from 1; instances that share it
 *     divide them among themselves
 */
public record ProjectionSettings(ReadModelStore store, int segments) {

    public ProjectionSettings {
        if (segments < 1) {
            throw new IllegalArgumentException("segments must be at least 1, was " + segments);
        }
    }

    public boolean shared() {
        return switch (store) {
            case ReadModelStore.Embedded embedded -> false;
            case ReadModelStore.Shared shared -> true;
        };
    }
}
