package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {

    @Test
    void namesTheEarlierEventsOfItsBlockAndTheEndOfTheBlockBefore() {
        Chain chain = Chain.START;
        for (int sequence = 0; sequence < 34; sequence++) {
            chain = chain.next(sequence, 100 + sequence);
        }
        assertThat(chain.encode(0)).isEqualTo("131|132,133");
    }

    @Test
    void namesEventsOfItsOwnBatchByTheirDistance() {
        Chain third = Chain.START.next(0, 7).next(1, -1).next(2, -2);
        assertThat(third.encode(2)).isEqualTo("|7,-2,-1");
        assertThat(Chain.decode("|7,-2,-1", 42)).isEqualTo(third.resolve(40));
    }

    /** Appends batches of any sizes at any distances, and walks the headers back as a load does. */
    @Property(tries = 200)
    void leadsFromAnyEventToAllBeforeIt(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 40) Integer> batches) {
        List<Long> places = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        Chain tail = Chain.START;
        long end = 0;
        for (int size : batches) {
            long first = end + size; // some distance to the batch before
            Chain chain = tail;
            for (int index = 0; index < size; index++) {
                int sequence = places.size() + index;
                if (sequence > 0) {
                    chain = chain.next(sequence - 1, index == 0 ? end : -1L - (index - 1));
                }
                headers.add(chain.encode(index));
            }
            for (int index = 0; index < size; index++) {
                places.add(first + index);
            }
            end = first + size - 1;
            tail = chain.resolve(first);
            assertThat(tail).isEqualTo(Chain.decode(headers.getLast(), end));
        }
        assertThat(walkBack(places, headers)).isEqualTo(places.reversed());
    }

    private static List<Long> walkBack(List<Long> places, List<String> headers) {
        List<Long> walked = new ArrayList<>();
        long at = places.getLast();
        while (true) {
            walked.add(at);
            Chain chain = Chain.decode(headers.get(places.indexOf(at)), at);
            long[] block = chain.lastOfBlock(chain.blockLength());
            for (int i = block.length - 1; i >= 0; i--) {
                walked.add(block[i]);
            }
            if (!chain.hasPreviousBlock()) {
                return walked;
            }
            at = chain.previousEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "|a",
                "|5,5",
                "|6,5",
                "6|5",
                "|42",
                "|43",
                "|-42",
                "|0",
                "|5,",
                "9223372036854775808|"
            })
    void refusesWhatIsNoChainOfAnEventAtSequence42(String header) {
        assertThatThrownBy(() -> Chain.decode(header, 42))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
