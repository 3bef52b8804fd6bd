package io.cim.location.projection.generation;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.table.IdentifierIndex;
import io.cim.location.projection.table.Tree;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A projection whose answers are those of the {@link ActiveGeneration}. */
final class SwitchingProjection implements LocationProjection {

    /** Time limit for a query's sequence to be projected (wire contract, section 4). */
    private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);

    /** Time limit for a decision's prerequisites to be projected. */
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(1);

    private final EventSource source;
    private final ActiveGeneration active;

    SwitchingProjection(EventSource source, ActiveGeneration active) {
        this.source = source;
        this.active = active;
    }

    @Override
    public QueryReply answer(LocationQuery query, long maxBytes) {
        RunningGeneration running = active.running();
        running.requireTrusted();
        @Nullable Long wanted = query.minSequence();
        if (wanted != null && !await(running, wanted, VISIBILITY_TIMEOUT)) {
            running.requireTrusted();
            throw LocationRefused.because(
                    RefusalCode.NOT_YET_VISIBLE,
                    "the read model is at sequence %d, and did not reach %d within %d seconds",
                    running.position(),
                    wanted,
                    VISIBILITY_TIMEOUT.toSeconds());
        }
        return running.answer(query, maxBytes);
    }

    private static boolean await(RunningGeneration running, long position, Duration atMost) {
        try {
            return running.await(position, atMost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ReadModelException("interrupted", interrupted);
        }
    }

    @Override
    public String nodeId() {
        return active.nodeId();
    }

    @Override
    public long position() {
        return active.running().position();
    }

    @Override
    public boolean isSound() {
        return active.isSound();
    }

    @Override
    public List<ReadModelProblem> problems() {
        return active.problems();
    }

    @Override
    public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long last = source.lastPosition();
        try {
            while (deadline - System.nanoTime() > 0 && canCatchUp()) {
                RunningGeneration running = active.running();
                if (running.await(last, CATCH_UP_TIMEOUT)) {
                    running.updateLag();
                    return true;
                }
            }
            return false;
        } catch (ReadModelException notNow) { // readiness reports the problem
            return false;
        }
    }

    private boolean canCatchUp() {
        return problems().stream().allMatch(problem -> problem.kind() == Kind.BEHIND);
    }

    @Override
    public boolean hasActiveChildren(LocationId location) {
        return inCaughtUp(handle -> new Tree(handle).hasActiveChildren(location));
    }

    @Override
    public OptionalInt height(LocationId location, LocationId other) {
        return inCaughtUp(handle -> new Tree(handle).height(location, other));
    }

    @Override
    public Map<LocationIdentifier, LocationId> owners(Collection<LocationIdentifier> identifiers) {
        return inCaughtUp(handle -> IdentifierIndex.owners(handle, identifiers));
    }

    private <T> T inCaughtUp(Function<Handle, T> question) {
        RunningGeneration running = active.running();
        running.requireTrusted();
        long last = source.lastPosition();
        if (!await(running, last, CATCH_UP_TIMEOUT)) {
            running.requireTrusted();
            throw new ReadModelException(
                    "the read model is at sequence %d, and the stream's last event at %d: send it again later"
                            .formatted(running.position(), last),
                    null);
        }
        return running.answer(question);
    }

    @Override
    public OptionalLong deadLetters() {
        return active.running().deadLetters();
    }

    @Override
    public OptionalLong unreadableLocations() {
        return active.running().unreadableLocations();
    }

    @Override
    public Unprojected retryDeadLetters() {
        return active.running().retryDeadLetters();
    }

    @Override
    public void close() {
        active.close();
    }
}
