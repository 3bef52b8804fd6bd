package io.cim.location.domain;

import static io.cim.location.domain.Places.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Hierarchy.Node;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Concurrent commands of many instances: whenever one of them reads, others may begin and end. No
 * interleaving creates a cycle at any time.
 */
class InterleavedMovesTest {

    private static final List<LocationId> PLACES =
            IntStream.range(0, 6).mapToObj(n -> id(0x100 + n)).toList();

    /** A command on the hierarchy: a move, the definition of a new location, or neither. */
    record Change(LocationId location, @Nullable LocationId parent) {}

    @Property(tries = 3_000)
    void createNoCycle(@ForAll("changes") List<Change> changes, @ForAll long seed) {
        Instances instances = new Instances(changes, new Random(seed), true);
        instances.run();
        assertThat(instances.cycles).isZero();
    }

    /** Shows that the property finds violations: without the guard there are cycles. */
    @Property(tries = 1)
    void wouldCreateCyclesWithoutTheGuard() {
        Random random = new Random(1);
        int cycles = 0;
        for (int attempt = 0; attempt < 1_000 && cycles == 0; attempt++) {
            List<Change> changes = Stream.generate(() -> change(random)).limit(40).toList();
            Instances instances = new Instances(changes, random, false);
            instances.run();
            cycles += instances.cycles;
        }
        assertThat(cycles).isPositive();
    }

    private static Change change(Random random) {
        LocationId location = PLACES.get(random.nextInt(PLACES.size()));
        return new Change(
                location,
                random.nextInt(6) == 0 ? null : PLACES.get(random.nextInt(PLACES.size())));
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(Arbitraries.of(PLACES), Arbitraries.of(PLACES).injectNull(0.15))
                .as(Change::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(40);
    }

    /** The stream of all instances, and the commands that have not begun. */
    private static final class Instances {

        private final Map<LocationId, Node> stream = new HashMap<>();
        private final Queue<Change> pending;
        private final Random random;
        private final boolean guarded;
        private long guard;
        private int cycles;

        Instances(List<Change> changes, Random random, boolean guarded) {
            this.pending = new ArrayDeque<>(changes);
            this.random = random;
            this.guarded = guarded;
        }

        void run() {
            while (!pending.isEmpty()) {
                handle(pending.remove());
            }
        }

        /** Handles other commands from beginning to end. */
        private void handleOthers() {
            while (!pending.isEmpty() && random.nextInt(3) == 0) {
                handle(pending.remove());
            }
        }

        private void handle(Change change) {
            var _ =
                    Refusals.of(() -> {
                        Node before = stream.get(change.location());
                        LocationId parent = change.parent();
                        if (before == null) {
                            define(change.location(), parent);
                        } else if (parent == null) {
                            append(before, change);
                        } else if (!parent.equals(before.parentId())) {
                            move(before, parent);
                        }
                    });
        }

        private void define(LocationId location, @Nullable LocationId parent) {
            if (parent != null) {
                new HierarchyRules(this::find).requirePlace(location, parent);
            }
            append(null, new Change(location, parent));
        }

        private void move(Node before, LocationId parent) {
            long[] taken = {guard};
            HierarchyGuard taking =
                    () -> {
                        taken[0] = guard;
                        handleOthers();
                    };
            new HierarchyRules(this::find).requireMove(before.id(), parent, taking, below());
            if ((!guarded || guard == taken[0])
                    && append(before, new Change(before.id(), parent))) {
                guard++;
            }
        }

        /** Appends the change if the location is unchanged since the decision. */
        @SuppressWarnings("ReferenceEquality") // each write has made another node
        private boolean append(@Nullable Node before, Change change) {
            if (stream.get(change.location()) != before) {
                return false;
            }
            stream.put(change.location(), new Node(change.location(), change.parent(), false));
            cycles += isInCycle(change.location()) ? 1 : 0;
            return true;
        }

        private Optional<Node> find(LocationId location) {
            Optional<Node> found = Optional.ofNullable(stream.get(location));
            handleOthers();
            return found;
        }

        private Subtrees below() {
            return new Subtrees() {
                @Override
                public boolean hasActiveChildren(LocationId location) {
                    throw new AssertionError("no move reads that");
                }

                // reports nothing about the new parent, so that only the guard prevents the cycle
                @Override
                public OptionalInt height(LocationId location, LocationId newParent) {
                    handleOthers();
                    return OptionalInt.of(0);
                }
            };
        }

        private boolean isInCycle(LocationId location) {
            Set<LocationId> line = new HashSet<>();
            @Nullable LocationId next = location;
            while (next != null && line.add(next)) {
                Node node = stream.get(next);
                next = node == null ? null : node.parentId();
            }
            return next != null;
        }
    }
}
