package io.cim.location.app.verify;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The events before one that its chain names: those of its own block of {@value #BLOCK}, and the
 * last of the block before (ADR 5).
 *
 * @param previousEnd 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by isSame
record ChainLinks(long previousEnd, long[] block) {

    static final ChainLinks START = new ChainLinks(0, new long[0]);

    private static final int BLOCK = 32;

    /**
     * Parses a header, for instance {@code 812|901,944,-1}; a negative link counts back from the
     * event's own sequence.
     *
     * @throws IllegalArgumentException if it is not a chain
     */
    static ChainLinks parse(String header, long own) {
        int bar = header.indexOf('|');
        if (bar < 0) {
            throw new IllegalArgumentException("'%s' is no chain".formatted(header));
        }
        String links = header.substring(bar + 1);
        return new ChainLinks(
                bar == 0 ? 0 : link(header.substring(0, bar), own),
                links.isEmpty()
                        ? new long[0]
                        : Arrays.stream(links.split(",", -1))
                                .mapToLong(text -> link(text, own))
                                .toArray());
    }

    private static long link(String text, long own) {
        long link = Long.parseLong(text);
        return link < 0 ? own + link : link;
    }

    /** The chain of the next event, given this one's version and sequence. */
    ChainLinks next(long version, long sequence) {
        if (version % BLOCK == 0) {
            return new ChainLinks(sequence, new long[0]);
        }
        long[] longer = Arrays.copyOf(block, block.length + 1);
        longer[block.length] = sequence;
        return new ChainLinks(previousEnd, longer);
    }

    boolean isSame(ChainLinks other) {
        return previousEnd == other.previousEnd && Arrays.equals(block, other.block);
    }

    /** Whether it names only events before this sequence. */
    boolean isBefore(long sequence) {
        return LongStream.concat(LongStream.of(previousEnd), LongStream.of(block))
                .allMatch(link -> link < sequence);
    }
}
