package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the answer to a query for several locations.
 *
 * @param nextCursor the cursor of the next page, null on the last page
 * @param total the number of locations in all pages, null unless requested
 * @param sequence the stream sequence of the read model
 */
public record LocationPage(
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Encoded<FoundLocation>> locations,
        @Nullable String nextCursor,
        @Nullable Long total,
        long sequence)
        implements QueryReply {

    public LocationPage {
        NumberRules.SEQUENCE.check("sequence", sequence);
        locations = List.copyOf(locations);
    }

    /** The locations. */
    public List<FoundLocation> found() {
        return locations.stream().map(Encoded::value).toList();
    }
}
