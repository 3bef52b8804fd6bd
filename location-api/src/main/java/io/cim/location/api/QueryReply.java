package io.cim.location.api;

/** What a query is answered with. */
public sealed interface QueryReply permits LocationReply, LocationPage, HistoryPage, StatsReply {

    /** The stream sequence that the read model had reached. */
    long sequence();
}
