package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * Messages whose headers jnats does not parse, because that is most of what a read of many small
 * messages costs.
 *
 * <p>A {@link LenientDataPort} passes a message with headers, a raw subject and neither a reply
 * subject nor a status on as one without headers: in the control line {@code HMSG <subject> <sid>
 * <length of headers> <length>} it leaves the {@code H} out. jnats then has the headers at the
 * beginning of the data, and their length as reply subject. Without this data port, jnats parses
 * the headers of such messages as of all others.
 */
public final class RawMessages {

    /** The beginning of the last token of a raw subject. */
    static final String TOKEN = "axon-raw-";

    private RawMessages() {}

    /**
     * A new inbox of the connection. The raw subjects in it are this prefix with numbers behind it,
     * and {@link #wildcard} subscribes to them.
     */
    public static String inbox(Connection connection) {
        return connection.createInbox() + '.' + TOKEN;
    }

    /** The subject that matches all raw subjects of an inbox. */
    public static String wildcard(String inbox) {
        return inbox.substring(0, inbox.length() - TOKEN.length()) + '*';
    }

    /**
     * The length of the headers at the beginning of the data of a message on a raw subject; -1 if
     * jnats has parsed them.
     */
    public static int headerLength(Message message) {
        @Nullable String length = message.getReplyTo();
        if (length == null || message.hasHeaders()) {
            return -1;
        }
        try {
            int parsed = Integer.parseInt(length);
            return parsed <= message.getData().length ? parsed : -1;
        } catch (NumberFormatException foreign) { // a message of somebody else
            return -1;
        }
    }
}
