package io.cim.location.api;

/**
 * The answer to a query for one location.
 *
 * @param sequence the stream sequence of the read model
 */
public record LocationReply(FoundLocation location, long sequence) implements QueryReply {

    public LocationReply {
        NumberRules.SEQUENCE.check("sequence", sequence);
    }
}
