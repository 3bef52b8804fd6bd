package io.cim.location.projection;

/**
 * What an operator decides about the projection.
 *
 * @param store where the read model is kept
 * @param segments in how many parts a new read model is projected, from 1; instances that share it
 *     share the parts out among them
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
