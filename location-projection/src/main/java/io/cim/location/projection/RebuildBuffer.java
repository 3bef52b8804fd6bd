package io.cim.location.projection;

import com.google.common.collect.Lists;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a rebuild has made of the events so far and not written yet, so that a location is written
 * once and not with each of its events. It may be used by several threads, each for locations of
 * its own. The one who rebuilds empties it in time, while no other thread uses it.
 */
final class RebuildBuffer implements LocationStore {

    /** About what a location takes beside its metadata, in bytes. */
    private static final int BARE = 1_500;

    private static final int BYTES_PER_CHARACTER = 2;

    private final long capacity;
    private final ConcurrentMap<LocationId, LocationView> changed = new ConcurrentHashMap<>();
    private final ConcurrentMap<LocationId, LocationView> before = new ConcurrentHashMap<>();
    private final AtomicLong weight = new AtomicLong();
    private boolean written;

    /**
     * An empty one in front of empty tables.
     *
     * @param capacity from how many bytes on it is full, about
     */
    RebuildBuffer(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public Map<LocationId, LocationView> load(Connection connection, Collection<LocationId> ids)
            throws SQLException {
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
            Map<LocationId, LocationView> read = LocationTable.load(connection, elsewhere);
            read.values().forEach(view -> weight.addAndGet(weight(view)));
            before.putAll(read);
            found.putAll(read);
        }
        return found;
    }

    @Override
    public void replace(
            Connection connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> beforeThese) {
        locations.forEach(this::put);
    }

    /** Takes a location as it is now. */
    void put(LocationView view) {
        LocationView earlier = changed.put(view.locationId(), view);
        weight.addAndGet(weight(view) - (earlier == null ? 0 : weight(earlier)));
    }

    private static long weight(LocationView view) {
        long characters = 0;
        for (Map.Entry<String, String> entry : view.metadata().entries().entrySet()) {
            characters += entry.getKey().length() + entry.getValue().length();
        }
        return BARE + BYTES_PER_CHARACTER * characters;
    }

    boolean isFull() {
        return weight.get() >= capacity;
    }

    /** Locations to be written by one statement, and those of them that were written before. */
    record Portion(List<LocationView> locations, Map<LocationId, LocationView> before) {}

    /**
     * Takes out what is to be written, and is empty then. What lies side by side in the tables'
     * keys is in one portion, which databases write faster.
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
