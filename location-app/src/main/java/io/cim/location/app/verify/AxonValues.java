package io.cim.location.app.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an event has for Axon: the header {@code Axon-Event}, which is {@code <payload
 * type>;<revision>;<aggregate type>;<chain>;<metadata>}, or the headers in which earlier builds
 * wrote these values.
 *
 * @param revision {@code none} if there is none
 */
record AxonValues(String payloadType, String revision, String aggregateType, String chain) {

    private static final String TOGETHER = "Axon-Event";
    private static final String CHAIN = "Axon-Chain";
    private static final String NO_REVISION = "none";

    private static final Pattern FORM = Pattern.compile("([^;]+);([^;]*);([^;]*);([^;]+);.*");

    /** Whether a message has any of them. */
    static boolean areIn(StoredMessage message) {
        return message.header(TOGETHER).isPresent() || message.header(CHAIN).isPresent();
    }

    /**
     * Those of an event.
     *
     * @throws IllegalArgumentException if one is missing, or the header is not of its form
     */
    static AxonValues of(StoredMessage message) {
        return message.header(TOGETHER)
                .map(AxonValues::parse)
                .orElseGet(() ->
                        new AxonValues(
                                message.require("Axon-Payload-Type"),
                                message.header("Axon-Payload-Revision").orElse(NO_REVISION),
                                message.require("Axon-Aggregate-Type"),
                                message.require(CHAIN)));
    }

    private static AxonValues parse(String header) {
        Matcher values = FORM.matcher(header);
        if (!values.matches()) {
            throw new IllegalArgumentException(
                    "header %s is not of its form: '%s'".formatted(TOGETHER, header));
        }
        String revision = values.group(2);
        return new AxonValues(
                values.group(1),
                revision.isEmpty() ? NO_REVISION : revision,
                values.group(3),
                values.group(4));
    }
}
