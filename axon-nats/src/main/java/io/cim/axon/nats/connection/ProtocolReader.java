package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the bytes of a nats-server, and corrects illegal headers. It follows the client protocol:
 * control lines end with a line feed; after {@code MSG} follows a payload, after {@code HMSG}
 * headers and a payload, whose lengths are at the end of the line. Payloads are passed through;
 * control lines and headers are held until they are complete. Headers of {@link RawMessages} are
 * passed on as part of the payload. Not thread-safe.
 */
final class ProtocolReader {

    /**
     * The source of the bytes, with the contract of {@link java.io.InputStream#read(byte[], int,
     * int)}.
     */
    @FunctionalInterface
    interface Source {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    private static final int BUFFER = 64 * 1024;

    /** Far above the server's limit for the longest control line, its INFO. */
    static final int MAX_LINE = 1 << 20;

    private static final int CRLF = 2;
    private static final int MAX_DIGITS = 10;

    private static final byte[] RAW_TOKEN = RawMessages.TOKEN.getBytes(US_ASCII);

    private final Source source;
    private final byte[] received = new byte[BUFFER];
    private int receivedFrom;
    private int receivedTo;

    private byte[] held = new byte[1024];
    private int heldTo;

    /** The number of held bytes that were passed on; -1 while they are not complete. */
    private int passedOn = -1;

    /** The length of the control line in bytes; 0 while it is not complete. */
    private int lineLength;

    private int headerLength;
    private long payloadLeft;

    ProtocolReader(Source source) {
        this.source = source;
    }

    /**
     * Reads at least one byte.
     *
     * @return the number of bytes, or the result of the source if it had none
     * @throws IOException if the source failed, or violates the protocol
     */
    int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (passedOn >= 0) {
                done += passHeld(target, offset + done, length - done);
            } else if (receivedFrom == receivedTo) {
                int got = done == 0 ? source.read(received, 0, BUFFER) : 0;
                if (got <= 0) {
                    return done == 0 ? got : done;
                }
                receivedFrom = 0;
                receivedTo = got;
            } else if (payloadLeft > 0 && lineLength == 0) {
                done += passPayload(target, offset + done, length - done);
            } else {
                hold();
            }
        }
        return done;
    }

    private int passPayload(byte[] target, int offset, int length) {
        int size = (int) Math.min(payloadLeft, Math.min(length, receivedTo - receivedFrom));
        System.arraycopy(received, receivedFrom, target, offset, size);
        receivedFrom += size;
        payloadLeft -= size;
        return size;
    }

    private int passHeld(byte[] target, int offset, int length) {
        int size = Math.min(length, heldTo - passedOn);
        System.arraycopy(held, passedOn, target, offset, size);
        passedOn += size;
        if (passedOn == heldTo) {
            held = held.length > BUFFER ? new byte[BUFFER] : held;
            heldTo = 0;
            lineLength = 0;
            passedOn = -1;
        }
        return size;
    }

    private void hold() throws IOException {
        if (lineLength == 0) {
            holdLine();
        }
        if (lineLength > 0) {
            holdHeaders();
        }
    }

    private void holdLine() throws IOException {
        int end = receivedFrom;
        while (end < receivedTo && received[end] != '\n') {
            end++;
        }
        boolean complete = end < receivedTo;
        copy(complete ? end + 1 : end);
        if (heldTo > MAX_LINE) {
            throw new IOException(
                    "the NATS server sent a control line over %d bytes".formatted(MAX_LINE));
        }
        if (complete) {
            endLine();
        }
    }

    private void endLine() throws IOException {
        lineLength = heldTo;
        headerLength = 0;
        if (isOperation("HMSG")) {
            int total = startOfNumber(lineLength - CRLF);
            headerLength = number(startOfNumber(total - 1), total - 1);
            payloadLeft = (long) number(total, lineLength - CRLF) - headerLength + CRLF;
            if (payloadLeft < CRLF) {
                throw notTheProtocol();
            }
        } else if (isOperation("MSG")) {
            payloadLeft = (long) number(startOfNumber(lineLength - CRLF), lineLength - CRLF) + CRLF;
        }
    }

    /** Completes the held bytes by the headers, if the line announces any. */
    private void holdHeaders() throws IOException {
        int missing = lineLength + headerLength - heldTo;
        copy(receivedFrom + Math.min(missing, receivedTo - receivedFrom));
        if (heldTo < lineLength + headerLength) {
            return;
        }
        passedOn = 0;
        if (headerLength == 0) {
            return;
        }
        if (isRaw()) {
            passedOn = 1; // HMSG becomes MSG, and the length of the headers its reply subject
        } else {
            HeaderBlock headers = new HeaderBlock(held, lineLength, heldTo);
            if (!headers.isLegal()) {
                replaceHeaders(headers.repaired());
            }
        }
    }

    /** Whether a complete message is one of {@link RawMessages}. */
    private boolean isRaw() throws IOException {
        int subject = startOfToken(0);
        int subjectEnd = endOfToken(subject);
        int token = subjectEnd;
        while (token > subject && held[token - 1] != '.') {
            token--;
        }
        int tokenEnd = token + RAW_TOKEN.length;
        return tokenEnd <= subjectEnd
                && Arrays.equals(held, token, tokenEnd, RAW_TOKEN, 0, RAW_TOKEN.length)
                && startOfToken(startOfToken(subject)) == startOfHeaderLength()
                && new HeaderBlock(held, lineLength, heldTo).hasNoStatus();
    }

    /** The start of the next token of the control line behind the one at a position. */
    private int startOfToken(int position) {
        int start = endOfToken(position);
        while (start < lineLength && isBlank(held[start])) {
            start++;
        }
        return start;
    }

    private int endOfToken(int position) {
        int end = position;
        while (end < lineLength && !isBlank(held[end])) {
            end++;
        }
        return end;
    }

    private int startOfHeaderLength() throws IOException {
        return startOfNumber(startOfNumber(lineLength - CRLF) - 1);
    }

    private void replaceHeaders(byte[] headers) throws IOException {
        int start = startOfHeaderLength();
        long total = headers.length + payloadLeft - CRLF;
        byte[] lengths = "%d %d\r\n".formatted(headers.length, total).getBytes(US_ASCII);
        heldTo = start;
        append(lengths, 0, lengths.length);
        append(headers, 0, headers.length);
    }

    /** Moves the received bytes up to the position to the held ones. */
    private void copy(int to) {
        append(received, receivedFrom, to - receivedFrom);
        receivedFrom = to;
    }

    private void append(byte[] bytes, int from, int length) {
        if (held.length - heldTo < length) {
            held = Arrays.copyOf(held, Math.max(2 * held.length, heldTo + length));
        }
        System.arraycopy(bytes, from, held, heldTo, length);
        heldTo += length;
    }

    private boolean isOperation(String name) {
        if (lineLength <= name.length() || !isBlank(held[name.length()])) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((held[i] & ~0x20) != name.charAt(i)) { // ignores case
                return false;
            }
        }
        return true;
    }

    private int startOfNumber(int end) throws IOException {
        int start = end;
        while (start > 0 && !isBlank(held[start - 1])) {
            start--;
        }
        if (start == 0) {
            throw notTheProtocol();
        }
        return start;
    }

    private int number(int from, int to) throws IOException {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (held[i] < '0' || held[i] > '9') {
                throw notTheProtocol();
            }
            number = 10 * number + held[i] - '0';
        }
        if (from >= to || to - from > MAX_DIGITS || number > Integer.MAX_VALUE) {
            throw notTheProtocol();
        }
        return (int) number;
    }

    private IOException notTheProtocol() {
        return new IOException(
                "the NATS server sent a message without its lengths: %.200s"
                        .formatted(new String(held, 0, lineLength, US_ASCII).strip()));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
