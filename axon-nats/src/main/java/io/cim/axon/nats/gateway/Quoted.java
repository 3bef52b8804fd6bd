package io.cim.axon.nats.gateway;

/** Untrusted text for log lines: one short line of visible ASCII. */
final class Quoted {

    private static final int MAX_LENGTH = 128;

    private Quoted() {}

    /** The text in single quotes, with question marks for characters that are not visible ASCII. */
    static String of(String text) {
        String start = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return "'" + start.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}
