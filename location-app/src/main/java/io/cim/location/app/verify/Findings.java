package io.cim.location.app.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The faults that a check has found: all are counted, the first ones of each kind are kept. */
public final class Findings {

    /** Faults kept of each kind. */
    public static final int KEPT = 20;

    private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, List<Fault>> kept = new EnumMap<>(FaultKind.class);

    void add(FaultKind kind, Object where, String what) {
        counts.merge(kind, 1L, Long::sum);
        List<Fault> sameKind = kept.computeIfAbsent(kind, _ -> new ArrayList<>());
        if (sameKind.size() < KEPT) {
            sameKind.add(new Fault(kind, where.toString(), what));
        }
    }

    public boolean areNone() {
        return counts.isEmpty();
    }

    /** The number of faults of each kind that was found. */
    public Map<FaultKind, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** The first faults of each kind. */
    public List<Fault> first() {
        return kept.values().stream().flatMap(List::stream).toList();
    }
}
