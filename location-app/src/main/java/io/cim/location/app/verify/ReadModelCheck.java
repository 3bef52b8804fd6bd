package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationJson;
import io.cim.location.api.LocationView;
import io.cim.location.projection.StoredReadModel;
import io.cim.location.projection.StoredReadModel.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a part of the read model with the state of the locations after their events up to its
 * position.
 */
final class ReadModelCheck implements StoredReadModel.Rows {

    private static final ObjectMapper VIEWS = LocationJson.eventMapper();

    private final Histories histories;
    private final Findings findings;

    /** The dead letters of locations, whose rows are as before those events. */
    private final Map<String, Long> deadLetters;

    private long locations;

    ReadModelCheck(Histories histories, Map<String, Long> deadLetters, Findings findings) {
        this.histories = histories;
        this.deadLetters = deadLetters;
        this.findings = findings;
    }

    /** Compares all locations of a part with the histories up to its position. */
    void compare(StoredReadModel readModel, Part part) {
        readModel.locations(part, this);
        histories.all().stream()
                .filter(history -> part.owns().test(new LocationId(history.id())))
                .filter(history -> !history.wasCompared() && isToBeCompared(history))
                .forEach(history -> wrong(history.id(), "the read model does not have it"));
    }

    private boolean isToBeCompared(LocationHistory history) {
        return !history.isBroken() && !deadLetters.containsKey(history.id().toString());
    }

    @Override
    public void location(LocationView location, List<String> outdated) {
        locations++;
        LocationId id = location.locationId();
        if (!outdated.isEmpty()) {
            wrong(id, "columns %s do not match the row's other columns".formatted(outdated));
        }
        Optional<LocationHistory> history = histories.find(id.value());
        if (history.isEmpty()) {
            wrong(id, "the read model has it, and there is no event of it");
            return;
        }
        history.get().compare();
        if (isToBeCompared(history.get())) {
            compare(location, history.get());
        }
    }

    private void compare(LocationView location, LocationHistory history) {
        history.state()
                .map(state -> state.put("version", history.version()))
                .map(state -> LocationState.differences(VIEWS.valueToTree(location), state))
                .filter(differences -> !differences.isEmpty())
                .ifPresent(differences -> wrong(history.id(), String.join("; ", differences)));
    }

    @Override
    public void unreadable(LocationId id, String reason) {
        locations++;
        histories.find(id.value()).ifPresent(LocationHistory::compare);
        wrong(id, "its row cannot be read: %s".formatted(reason));
    }

    private void wrong(Object id, String what) {
        findings.add(FaultKind.WRONG_LOCATION, id, what);
    }

    /** The number of compared locations. */
    long locations() {
        return locations;
    }
}
