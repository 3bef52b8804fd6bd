package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One unit of the NATS client protocol: a control line, with the headers and the payload that
 * follow it.
 */
public final class Frame {

    private static final int CRLF = 2;

    private final boolean fromServer;
    private final String operation;
    private final List<String> arguments;
    private final byte[] bytes;
    private final int headerLength;
    private final int payloadLength;
    private final @Nullable Frame request;

    /**
     * A frame.
     *
     * @param fromServer whether the server sent it, else the client
     * @param operation the first word of its control line, for instance {@code HPUB}
     * @param arguments the further words of its control line
     * @param bytes all of it, as it was sent
     * @param headerLength the length of its headers
     * @param payloadLength the length of its headers and its body
     * @param request for a message to a client, the client's request that it replies to; null if it
     *     replies to none
     */
    Frame(
            boolean fromServer,
            String operation,
            List<String> arguments,
            byte[] bytes,
            int headerLength,
            int payloadLength,
            @Nullable Frame request) {
        this.fromServer = fromServer;
        this.operation = operation;
        this.arguments = List.copyOf(arguments);
        this.bytes = bytes;
        this.headerLength = headerLength;
        this.payloadLength = payloadLength;
        this.request = request;
    }

    /** Messages that a client publishes on subjects that match a filter, including requests. */
    public static Predicate<Frame> published(String filter) {
        return frame -> frame.isPublished() && matches(filter, frame.subject());
    }

    /** Messages that a server delivers in reply to these requests of the same connection. */
    public static Predicate<Frame> reply(Predicate<Frame> toRequest) {
        return frame -> frame.request != null && toRequest.test(frame.request);
    }

    /** Messages whose body contains a text. */
    public static Predicate<Frame> containing(String text) {
        return frame -> frame.body().contains(text);
    }

    /** Messages with a header of this name. */
    public static Predicate<Frame> withHeader(String name) {
        return frame -> frame.header(name).isPresent();
    }

    /** The same frame with these bytes, which have no payload. */
    Frame withLine(byte[] line) {
        return new Frame(fromServer, operation, arguments, line, 0, 0, null);
    }

    boolean isFromServer() {
        return fromServer;
    }

    @Nullable Frame request() {
        return request;
    }

    String operation() {
        return operation;
    }

    List<String> arguments() {
        return arguments;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isPublished() {
        return operation.equals("PUB") || operation.equals("HPUB");
    }

    boolean isDelivered() {
        return operation.equals("MSG") || operation.equals("HMSG");
    }

    /** The subject of a message, or of a subscription; empty for anything else. */
    public String subject() {
        return isPublished() || isDelivered() || operation.equals("SUB")
                ? arguments.getFirst()
                : "";
    }

    /** The reply subject of a published message, absent if it has none. */
    public Optional<String> replyTo() {
        int lengths = operation.startsWith("H") ? 2 : 1;
        return isPublished() && arguments.size() > 1 + lengths
                ? Optional.of(arguments.get(1))
                : Optional.empty();
    }

    /** The first value of a header, absent if there is none. */
    public Optional<String> header(String name) {
        return new String(bytes, payloadAt(), headerLength, UTF_8)
                .lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** The body of a message. */
    public String body() {
        return new String(bytes, payloadAt() + headerLength, payloadLength - headerLength, UTF_8);
    }

    private int payloadAt() {
        return payloadLength == 0 ? bytes.length : bytes.length - CRLF - payloadLength;
    }

    Frame inReplyTo(@Nullable Frame newRequest) {
        return new Frame(
                fromServer, operation, arguments, bytes, headerLength, payloadLength, newRequest);
    }

    /** Whether a filter with the wildcards {@code *} and {@code >} matches a subject. */
    static boolean matches(String filter, String subject) {
        List<String> wanted = Arrays.asList(filter.split("\\."));
        List<String> tokens = Arrays.asList(subject.split("\\."));
        if (wanted.getLast().equals(">")) {
            int fixed = wanted.size() - 1;
            return tokens.size() > fixed && matches(wanted.subList(0, fixed), tokens);
        }
        return wanted.size() == tokens.size() && matches(wanted, tokens);
    }

    private static boolean matches(List<String> wanted, List<String> tokens) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals("*") && !wanted.get(i).equals(tokens.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return operation + ' ' + String.join(" ", arguments);
    }
}
