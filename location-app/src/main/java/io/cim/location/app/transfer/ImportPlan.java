package io.cim.location.app.transfer;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The locations of a file, in levels: those of the first have no parent in the file, and the parent
 * of each other one is on the level before. Memory is needed for about 250 bytes for each location.
 */
final class ImportPlan implements AutoCloseable {

    private static final int UNPLACED = 0;
    private static final int BEING_PLACED = -1;

    /** The most members of a cycle that a refusal names. */
    private static final int MAX_NAMED = 10;

    private final Spool spool;
    private final RefusalReport report;
    private final List<PlannedLocation> locations = new ArrayList<>();
    private final Map<UUID, PlannedLocation> byId = new HashMap<>();
    private final Map<UUID, Place> identifiers = new HashMap<>();
    private final Map<UUID, Integer> equalRecords = new HashMap<>();

    /** The parents of records that are refused before the parents may be known. */
    private final Set<UUID> parentsOfRefused = new HashSet<>();

    /** An empty plan, which closes the spool. */
    ImportPlan(Spool spool, RefusalReport report) {
        this.spool = spool;
        this.report = report;
    }

    /** A record that was read as a definition, or refused. */
    private record Checked(
            SourceRecord source, @Nullable Definition definition, @Nullable Problem problem) {

        static Checked of(SourceRecord source) {
            if (source.problem().isPresent()) {
                return new Checked(source, null, source.problem().get());
            }
            try {
                return new Checked(source, Definition.of(source.location().orElseThrow()), null);
            } catch (LocationRefused refused) {
                return new Checked(source, null, Problem.of(refused));
            }
        }
    }

    /**
     * Checks records on all processors, and adds them in order, or reports why they are refused.
     */
    void add(List<SourceRecord> records) throws IOException {
        for (Checked record : records.parallelStream().map(Checked::of).toList()) {
            if (record.definition() != null) {
                add(record.source().place(), record.definition());
            } else if (record.problem() != null) {
                addRefused(record.source(), record.problem());
            }
        }
    }

    private void addRefused(SourceRecord source, Problem problem) {
        @Nullable UUID id = id(source, "location_id");
        @Nullable UUID parentId = id(source, "parent_id");
        if (parentId != null) {
            parentsOfRefused.add(parentId);
        }
        report.add(source.place(), id, problem);
        if (id != null) {
            byId.putIfAbsent(id, PlannedLocation.refused(id, source.place()));
        }
    }

    private static @Nullable UUID id(SourceRecord source, String field) {
        String text = source.location().map(location -> location.path(field).asText()).orElse("");
        return LocationId.RULE.violation(text) == null ? UUID.fromString(text) : null;
    }

    private UUID id(Definition definition) {
        if (definition.named()) {
            return definition.command().locationId().value();
        }
        UUID ofContent = Definition.idOf(definition.contentHash());
        int number = equalRecords.merge(ofContent, 1, Integer::sum);
        return number == 1 ? ofContent : Definition.idOf(ofContent + "/" + number);
    }

    private void add(Place place, Definition definition) throws IOException {
        UUID id = id(definition);
        @Nullable PlannedLocation same = byId.get(id);
        if (same != null) {
            report.add(
                    place,
                    id,
                    Problem.of(
                            RefusalCode.LOCATION_ALREADY_EXISTS,
                            "/location_id",
                            "is that of %s too".formatted(same.place())));
            return;
        }
        @Nullable LocationId parent = definition.command().parentId();
        PlannedLocation location =
                new PlannedLocation(
                        id,
                        parent == null ? null : parent.value(),
                        place,
                        spool.append(definition.payload(id)),
                        definition.archived());
        locations.add(location);
        byId.put(id, location);
        requireUntaken(location, definition.command().identifiers());
    }

    private void requireUntaken(PlannedLocation location, Collection<LocationIdentifier> taken) {
        for (LocationIdentifier identifier : taken) {
            @Nullable Place owner = identifiers.get(key(identifier));
            if (owner != null) {
                refuse(
                        location,
                        Problem.of(
                                RefusalCode.IDENTIFIER_TAKEN,
                                "/identifiers",
                                "%s is in %s too".formatted(identifier, owner)));
                return;
            }
        }
        taken.forEach(identifier -> identifiers.put(key(identifier), location.place()));
    }

    private static UUID key(LocationIdentifier identifier) {
        return Definition.idOf(identifier.system() + '\0' + identifier.value());
    }

    /**
     * Refuses a location, which is not there then, unless it is refused already. Those above it
     * stay active, so that it can be imported once it is corrected.
     */
    void refuse(PlannedLocation location, Problem problem) {
        if (!location.refuse()) {
            return;
        }
        report.add(location.place(), location.id(), problem);
        keepActive(parent(location));
    }

    private void keepActive(@Nullable PlannedLocation lowest) {
        @Nullable PlannedLocation next = lowest;
        while (next != null && next.keepActive()) {
            next = parent(next);
        }
    }

    /** The number of locations that were there already, as they are in the file. */
    long existing() {
        return locations.stream().filter(PlannedLocation::isExisting).count();
    }

    /** Refuses a location that is there with other values, so that others can be below it. */
    void refuseDifferent(PlannedLocation location, Problem difference) {
        location.differs();
        report.add(location.place(), location.id(), difference);
    }

    /** Puts all locations on their levels, and refuses those that can have none. */
    void complete() throws IOException {
        spool.complete();
        identifiers.clear();
        equalRecords.clear();
        locations.forEach(this::putOnLevel);
        parentsOfRefused.forEach(parentId -> keepActive(byId.get(parentId)));
        parentsOfRefused.clear();
        locations.stream()
                .filter(PlannedLocation::isRefused)
                .forEach(refused -> keepActive(parent(refused)));
    }

    private void putOnLevel(PlannedLocation location) {
        Deque<PlannedLocation> fromTop = new ArrayDeque<>();
        @Nullable PlannedLocation next = location;
        while (next != null && next.level() == UNPLACED) {
            next.setLevel(BEING_PLACED);
            fromTop.push(next);
            next = parent(next);
        }
        if (next != null && next.level() == BEING_PLACED) {
            refuseCycle(next);
        }
        fromTop.forEach(this::putBelowParent);
    }

    private void putBelowParent(PlannedLocation location) {
        @Nullable PlannedLocation parent = parent(location);
        location.setLevel(parent == null ? 1 : Math.max(0, parent.level()) + 1);
        if (!location.isRefused()) {
            if (!requireParent(location)) {
                return;
            }
            if (location.level() > HierarchyLimits.MAX_LEVEL) {
                refuse(
                        location,
                        Problem.of(
                                RefusalCode.HIERARCHY_TOO_DEEP,
                                "/parent_id",
                                "is deeper than level " + HierarchyLimits.MAX_LEVEL));
            }
        }
    }

    /** Refuses a location below a refused one; returns whether its parent may be there. */
    boolean requireParent(PlannedLocation location) {
        @Nullable PlannedLocation parent = parent(location);
        if (parent == null || !parent.isRefused()) {
            return true;
        }
        refuse(
                location,
                Problem.of(
                        RefusalCode.PARENT_NOT_FOUND,
                        "/parent_id",
                        "is that of %s, which is refused".formatted(parent.place())));
        return false;
    }

    private void refuseCycle(PlannedLocation member) {
        List<PlannedLocation> cycle = new ArrayList<>();
        @Nullable PlannedLocation next = member;
        do {
            cycle.add(next);
            next = parent(next);
        } while (next != null && next != member);
        String members =
                cycle.stream()
                        .limit(MAX_NAMED)
                        .map(each -> each.place().toString())
                        .collect(Collectors.joining(", "));
        for (PlannedLocation each : cycle) {
            refuse(
                    each,
                    Problem.of(
                            RefusalCode.HIERARCHY_CYCLE,
                            "/parent_id",
                            "makes a cycle of %d locations: %s%s"
                                    .formatted(
                                            cycle.size(),
                                            members,
                                            cycle.size() > MAX_NAMED ? ", …" : "")));
        }
    }

    private @Nullable PlannedLocation parent(PlannedLocation location) {
        @Nullable UUID parentId = location.parentId();
        return parentId == null ? null : byId.get(parentId);
    }

    /** The locations that are not refused, in levels. */
    List<List<PlannedLocation>> levels() {
        return List.copyOf(
                locations.stream()
                        .filter(location -> !location.isRefused())
                        .collect(
                                Collectors.groupingBy(
                                        PlannedLocation::level, TreeMap::new, Collectors.toList()))
                        .values());
    }

    /** The number of locations whose parent is not in the file. */
    long withParentElsewhere() {
        return locations.stream()
                .filter(location -> !location.isRefused() && location.parentId() != null)
                .filter(location -> parent(location) == null)
                .count();
    }

    byte[] payload(PlannedLocation location) throws IOException {
        return spool.read(location.payload());
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
