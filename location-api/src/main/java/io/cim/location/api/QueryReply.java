package io.cim.location.api;

/** The answer to a query. */
public sealed interface QueryReply permits LocationReply, LocationPage, HistoryPage, StatsReply {

    /** The stream sequence of the read model. */
    long sequence();
}
