package io.cim.axon.nats.eventstore;

import java.util.Arrays;

/**
 * The stream sequences of an event's predecessors: a load fetches them by sequence, without a scan.
 *
 * <p>An aggregate's events form blocks of {@value #BLOCK_SIZE} by their Axon sequence number. A
 * chain has the earlier events of its event's own block, and the last event of the block before.
 * Both are complete: if the list is shorter than the event's index in its block, the history began
 * there.
 *
 * <p>A link is a stream sequence, from 1. The events of a batch have no sequences before it is
 * stored: a link to one of them is {@code -1 - index}, with its index in the batch. In the header
 * it is the distance to the event itself, a negative number, because a batch is stored
 * contiguously.
 *
 * <p>The header is {@code [end of the block before]|[link{,link}]}, for instance {@code
 * 812|901,944,-1}.
 */
final class Chain {

    static final int BLOCK_SIZE = 32;
    static final Chain START = new Chain(0, new long[0]);

    private static final String SEPARATOR = "|";

    private final long previousEnd;
    private final long[] block;

    private Chain(long previousEnd, long[] block) {
        this.previousEnd = previousEnd;
        this.block = block;
    }

    /**
     * The chain of the next event.
     *
     * @param sequence the sequence number of this chain's event
     * @param link the link to this chain's event
     */
    Chain next(long sequence, long link) {
        if ((sequence + 1) % BLOCK_SIZE == 0) {
            return new Chain(link, new long[0]);
        }
        long[] longer = Arrays.copyOf(block, block.length + 1);
        longer[block.length] = link;
        return new Chain(previousEnd, longer);
    }

    /** The number of earlier events in its block. */
    int blockLength() {
        return block.length;
    }

    /**
     * The stream sequences of the last {@code count} earlier events in its block, in ascending
     * order.
     */
    long[] lastOfBlock(int count) {
        return Arrays.copyOfRange(block, block.length - count, block.length);
    }

    /** Whether there is a block before this one. */
    boolean hasPreviousBlock() {
        return previousEnd != 0;
    }

    /** The stream sequence of the last event of the block before. */
    long previousEnd() {
        return previousEnd;
    }

    /** The header of the event at this index of its batch; 0 for a single event. */
    String encode(int index) {
        StringBuilder text = new StringBuilder(16 + 9 * block.length);
        if (hasPreviousBlock()) {
            text.append(encode(previousEnd, index));
        }
        text.append(SEPARATOR);
        for (int i = 0; i < block.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            text.append(encode(block[i], index));
        }
        return text.toString();
    }

    private static long encode(long link, int index) {
        return link > 0 ? link : -1 - link - index;
    }

    /** This chain with stream sequences only, given that of the batch's first event. */
    Chain resolve(long firstOfBatch) {
        return new Chain(
                resolve(previousEnd, firstOfBatch),
                Arrays.stream(block).map(link -> resolve(link, firstOfBatch)).toArray());
    }

    private static long resolve(long link, long firstOfBatch) {
        return link >= 0 ? link : firstOfBatch + (-1 - link);
    }

    /**
     * Decodes the header of the event with the stream sequence {@code own}.
     *
     * @throws IllegalArgumentException if the header is not of this form, or names a sequence that
     *     is not before its own
     */
    static Chain decode(String header, long own) {
        int separator = header.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException(
                    "chain '%s' has no '%s'".formatted(header, SEPARATOR));
        }
        long end = separator == 0 ? 0 : decodeLink(header, 0, separator, own);
        long[] block = new long[BLOCK_SIZE];
        int links = 0;
        for (int at = separator + 1; at < header.length() && links < BLOCK_SIZE; links++) {
            int comma = header.indexOf(',', at);
            int linkEnd = comma < 0 ? header.length() : comma;
            block[links] = decodeLink(header, at, linkEnd, own);
            at = linkEnd + 1;
        }
        if (header.endsWith(",")) {
            throw new IllegalArgumentException("chain '%s' ends with a comma".formatted(header));
        }
        block = Arrays.copyOf(block, links);
        requireAscending(end, block, header);
        return new Chain(end, block);
    }

    private static long decodeLink(String header, int from, int to, long own) {
        long link = Long.parseLong(header, from, to, 10);
        long sequence = link > 0 ? link : own + link;
        if (sequence < 1 || sequence >= own) {
            throw new IllegalArgumentException(
                    "chain link %d does not lead back from sequence %d".formatted(link, own));
        }
        return sequence;
    }

    private static void requireAscending(long end, long[] block, String header) {
        long before = end;
        for (long sequence : block) {
            if (sequence <= before) {
                throw new IllegalArgumentException("chain '%s' does not ascend".formatted(header));
            }
            before = sequence;
        }
        if (block.length >= BLOCK_SIZE) {
            throw new IllegalArgumentException(
                    "chain '%s' is longer than a block".formatted(header));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Chain that
                && previousEnd == that.previousEnd
                && Arrays.equals(block, that.block);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(previousEnd) + Arrays.hashCode(block);
    }

    @Override
    public String toString() {
        return encode(0);
    }
}
