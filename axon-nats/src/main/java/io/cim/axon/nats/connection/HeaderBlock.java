package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The headers of a NATS message as bytes (NATS ADR-4): a version with an optional status, lines
 * {@code name:value}, an empty line. nats-server forwards any bytes there; jnats accepts only legal
 * headers.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HeaderBlock(byte[] bytes, int from, int to) {

    private static final byte[] VERSION = "NATS/1.0".getBytes(US_ASCII);
    private static final byte[] CRLF = "\r\n".getBytes(US_ASCII);
    private static final int STATUS_DIGITS = 3;
    private static final byte REPLACEMENT = '?';

    /** Whether jnats can parse it. */
    boolean isLegal() {
        int at = firstLineEnd();
        if (at < 0) {
            return false;
        }
        for (at += CRLF.length; at < to; at += CRLF.length) {
            if (isCrlf(at)) {
                return at + CRLF.length == to;
            }
            at = lineEnd(at);
            if (at < 0) {
                return false;
            }
        }
        return false;
    }

    /** Whether its first line is the version alone. */
    boolean hasNoStatus() {
        return hasVersion() && isCrlf(from + VERSION.length);
    }

    /**
     * Legal headers: illegal bytes are replaced by question marks, and lines without a header are
     * removed.
     */
    byte[] repaired() {
        var repaired = new ByteArrayOutputStream(to - from + VERSION.length + 2 * CRLF.length);
        repaired.writeBytes(VERSION);
        if (hasVersion()) {
            int end = endOfLine(from);
            writeStatus(from + VERSION.length, end, repaired);
            repaired.writeBytes(CRLF);
            writeLines(end + CRLF.length, repaired);
        } else {
            repaired.writeBytes(CRLF);
        }
        repaired.writeBytes(CRLF);
        return repaired.toByteArray();
    }

    private boolean hasVersion() {
        int end = from + VERSION.length;
        return end <= to && Arrays.equals(bytes, from, end, VERSION, 0, VERSION.length);
    }

    /** The end of a legal first line, -1 if it is illegal. */
    private int firstLineEnd() {
        if (!hasVersion()) {
            return -1;
        }
        int at = from + VERSION.length;
        if (isCrlf(at)) {
            return at;
        }
        int text = endOfCode(at);
        if (text < 0 || isCrlf(text)) {
            return text;
        }
        return isText(text) ? valueEnd(text) : -1;
    }

    /** The end of a legal line {@code name:value}, -1 if it is illegal. */
    private int lineEnd(int start) {
        int colon = start;
        while (colon < to && isNameByte(bytes[colon])) {
            colon++;
        }
        boolean named = colon > start && colon < to && bytes[colon] == ':';
        return named ? valueEnd(colon + 1) : -1;
    }

    /** The end of a legal value, -1 if it is illegal. */
    private int valueEnd(int start) {
        int at = start;
        while (at < to && isValueByte(bytes[at])) {
            at++;
        }
        return isCrlf(at) ? at : -1;
    }

    /** The end of a status code that begins with a space at the position, -1 if there is none. */
    private int endOfCode(int space) {
        int end = space + 1 + STATUS_DIGITS;
        if (end > to || bytes[space] != ' ') {
            return -1;
        }
        for (int at = space + 1; at < end; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                return -1;
            }
        }
        return end;
    }

    /** Whether there is a space, and then a visible character. */
    private boolean isText(int at) {
        return at + 1 < to && bytes[at] == ' ' && isNameByteOrColon(bytes[at + 1]);
    }

    private void writeStatus(int start, int end, ByteArrayOutputStream repaired) {
        int codeEnd = start < end ? endOfCode(start) : -1;
        if (codeEnd < 0 || codeEnd > end || (codeEnd < end && bytes[codeEnd] != ' ')) {
            return;
        }
        repaired.write(bytes, start, codeEnd - start);
        String text = new String(bytes, codeEnd, end - codeEnd, US_ASCII).strip();
        if (!text.isEmpty()) {
            repaired.write(' ');
            byte[] written = text.getBytes(US_ASCII); // encodes other characters as question marks
            writeValue(written, 0, written.length, repaired);
        }
    }

    private void writeLines(int start, ByteArrayOutputStream repaired) {
        int at = start;
        while (at < to && !isCrlf(at)) {
            int end = endOfLine(at);
            int colon = at;
            while (colon < end && bytes[colon] != ':') {
                colon++;
            }
            if (colon > at && colon < end) {
                writeName(at, colon, repaired);
                writeValue(bytes, colon, end, repaired);
                repaired.writeBytes(CRLF);
            }
            at = end + CRLF.length;
        }
    }

    private void writeName(int start, int end, ByteArrayOutputStream repaired) {
        for (int at = start; at < end; at++) {
            repaired.write(isNameByte(bytes[at]) ? bytes[at] : REPLACEMENT);
        }
    }

    private static void writeValue(
            byte[] source, int start, int end, ByteArrayOutputStream repaired) {
        for (int at = start; at < end; at++) {
            repaired.write(isValueByte(source[at]) ? source[at] : REPLACEMENT);
        }
    }

    /** The end of the line: its CRLF, or the end of the block. */
    private int endOfLine(int start) {
        int at = start;
        while (at < to && !isCrlf(at)) {
            at++;
        }
        return at;
    }

    private boolean isCrlf(int at) {
        return at + 1 < to && bytes[at] == '\r' && bytes[at + 1] == '\n';
    }

    private static boolean isNameByte(byte b) {
        return isNameByteOrColon(b) && b != ':';
    }

    private static boolean isNameByteOrColon(byte b) {
        return b > ' ' && b < 0x7f;
    }

    /** A byte above 127 is negative. */
    private static boolean isValueByte(byte b) {
        return b >= 0 && b != '\r' && b != '\n';
    }
}
