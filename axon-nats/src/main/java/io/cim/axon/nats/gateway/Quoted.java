package io.cim.axon.nats.gateway;

/** Text of somebody else's, made safe for a line of a log: one short line of visible ASCII. */
final class Quoted {

    private static final int MAX_LENGTH = 128;

    private Quoted() {}

    /** The text in single quotes; what is not visible ASCII is a question mark. */
    static String of(String text) {
        String start = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return "'" + start.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}
