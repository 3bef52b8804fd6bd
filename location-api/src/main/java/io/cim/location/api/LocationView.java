package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A location as a query answers it, without its place in the tree above it. In JSON the version is
 * among the fields of the state, before the times.
 *
 * @param version the number of its events, from 1
 */
@JsonPropertyOrder({"state", "version", "times"})
public record LocationView(
        @JsonUnwrapped
                @JsonIgnoreProperties(
                        value = {"defined_at", "updated_at", "archived_at"},
                        allowSetters = true)
                LocationState state,
        long version) {

    public LocationView {
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1, was " + version);
        }
    }

    public LocationId locationId() {
        return state.locationId();
    }

    public LocationName name() {
        return state.name();
    }

    public @Nullable LocationId parentId() {
        return state.parentId();
    }

    public boolean archived() {
        return state.archived();
    }

    LocationView withoutLargeParts() {
        return new LocationView(state.withoutLargeParts(), version);
    }

    LocationView essential() {
        return new LocationView(state.essential(), version);
    }

    @JsonUnwrapped
    @JsonIncludeProperties({"defined_at", "updated_at", "archived_at"})
    LocationState times() {
        return state;
    }
}
