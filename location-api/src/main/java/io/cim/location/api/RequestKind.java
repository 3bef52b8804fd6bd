package io.cim.location.api;

/** A kind of request: one constant for each subject. */
public sealed interface RequestKind extends WireText permits CommandKind, QueryKind {

    /** The last token of its subject. */
    @Override
    String wire();

    /** A description for the discovery of the service. */
    String description();

    /** The name of its payload's JSON Schema */
    String requestSchema();

    /** The name of its reply's JSON Schema */
    String replySchema();
}
