package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query for several locations, or a part of it.
 *
 * @param nextCursor what to ask the next part with, null where there is none
 * @param sequence the stream sequence that the read model had reached
 */
public record LocationPage(
        @JsonInclude(JsonInclude.Include.ALWAYS) List<FoundLocation> locations,
        @Nullable String nextCursor,
        long sequence)
        implements QueryReply {

    public LocationPage {
        NumberRules.SEQUENCE.check("sequence", sequence);
        locations = List.copyOf(locations);
    }
}
