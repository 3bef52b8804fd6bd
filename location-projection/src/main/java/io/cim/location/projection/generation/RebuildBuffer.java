package io.cim.location.projection.generation;

import com.google.common.collect.Lists;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.follow.LocationStore;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.LocationWeight;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Locations that a rebuild has projected and not written yet, so that a location is written once
 * and not with each of its events. Several threads may use it, each for its own locations. The
 * rebuilding thread empties it while no other thread uses it.
 */
final class RebuildBuffer implements LocationStore {

    private final long capacity;
    private final ConcurrentMap<LocationId, LocationView> changed = new ConcurrentHashMap<>();
    private final ConcurrentMap<LocationId, LocationView> before = new ConcurrentHashMap<>();
    private final AtomicLong weight = new AtomicLong();
    private boolean written;

    /**
     * An empty buffer in front of empty tables.
     *
     * @param capacity the approximate size in bytes from which it is full
     */
    RebuildBuffer(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public Map<LocationId, LocationView> load(
            Supplier<Connection> connection, Collection<LocationId> ids) throws SQLException {
        Map<LocationId, LocationView> found = new HashMap<>();
        List<LocationId> elsewhere = new ArrayList<>();
        for (LocationId id : ids) {
            LocationView view = changed.get(id);
            if (view == null) {
                elsewhere.add(id);
            } else {
                found.put(id, view);
            }
        }
        if (written) {
            Map<LocationId, LocationView> read = LocationTable.load(connection.get(), elsewhere);
            read.values().forEach(this::remember);
            found.putAll(read);
        }
        return found;
    }

    @Override
    public void write(
            Supplier<Connection> connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> beforeThese) {
        locations.forEach(this::put);
    }

    private void put(LocationView view) {
        @Nullable LocationView earlier = changed.put(view.locationId(), view);
        weight.addAndGet(
                LocationWeight.of(view) - (earlier == null ? 0 : LocationWeight.of(earlier)));
    }

    /** Adds locations, the latest of each: a snapshot that is replaced meanwhile arrives twice. */
    void seed(Supplier<Connection> connection, Collection<LocationView> snapshots)
            throws SQLException {
        Set<LocationId> ids =
                snapshots.stream().map(LocationView::locationId).collect(Collectors.toSet());
        Map<LocationId, LocationView> latest = load(connection, ids);
        for (LocationView snapshot : snapshots) {
            @Nullable LocationView known = latest.get(snapshot.locationId());
            if (known == null || known.version() < snapshot.version()) {
                latest.put(snapshot.locationId(), snapshot);
                put(snapshot);
            }
        }
    }

    private void remember(LocationView written) {
        if (before.put(written.locationId(), written) == null) {
            weight.addAndGet(LocationWeight.of(written));
        }
    }

    boolean isFull() {
        return weight.get() >= capacity;
    }

    /**
     * Locations to be written by one statement, and the old state of those that were written
     * before.
     */
    record Portion(List<LocationView> locations, Map<LocationId, LocationView> before) {}

    /**
     * Empties the buffer into portions. Neighbours in the keys of the tables share a portion, which
     * databases write faster.
     */
    List<Portion> take(int portion) {
        List<LocationView> all = new ArrayList<>(changed.values());
        all.sort(Comparator.comparing(view -> view.locationId().value()));
        List<Portion> portions =
                Lists.partition(all, portion).stream()
                        .map(part -> new Portion(part, writtenBefore(part)))
                        .toList();
        changed.clear();
        before.clear();
        weight.set(0);
        written |= !all.isEmpty();
        return portions;
    }

    private Map<LocationId, LocationView> writtenBefore(List<LocationView> locations) {
        Map<LocationId, LocationView> written = new HashMap<>();
        for (LocationView view : locations) {
            LocationView earlier = before.get(view.locationId());
            if (earlier != null) {
                written.put(view.locationId(), earlier);
            }
        }
        return written;
    }
}
