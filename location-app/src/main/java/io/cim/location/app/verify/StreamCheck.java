package io.cim.location.app.verify;

import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the messages of the stream of the events, in order. */
final class StreamCheck {

    static final String UUID_TOKEN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Pattern ofLocations;
    private final Pattern ofService;
    private final BatchCheck batches;
    private final GuardCheck guards;
    private final EventRecordReader reader;
    private final Histories histories;
    private final HistoryCheck check;
    private long events;
    private long guardCount;
    private long foreignMessages;

    /**
     * A check of nothing yet.
     *
     * @param first the sequence of the stream's first message; earlier ones have expired
     * @param snapshots by location; changed by this
     */
    StreamCheck(
            String subjectPrefix,
            long first,
            Map<UUID, StoredSnapshot> snapshots,
            Findings findings) {
        String prefix = Pattern.quote(subjectPrefix + ".");
        ofLocations = Pattern.compile(prefix + "(" + UUID_TOKEN + ")\\.([^.]+)");
        ofService = Pattern.compile(prefix + "(?:hierarchy|identifiers)\\..+");
        batches = new BatchCheck(findings);
        guards = new GuardCheck(first, findings);
        reader = new EventRecordReader(subjectPrefix, findings);
        histories = new Histories(first, snapshots, findings);
        check = new HistoryCheck(histories, first, findings);
    }

    void add(StoredMessage message) {
        batches.add(message);
        if (ofService.matcher(message.subject()).matches() && GuardCheck.isGuard(message)) {
            guardCount++;
            guards.add(message);
            return;
        }
        guards.addOther(message);
        Matcher subject = ofLocations.matcher(message.subject());
        if (subject.matches()) {
            addOfLocation(message, UUID.fromString(subject.group(1)), subject.group(2));
        } else {
            foreignMessages++;
        }
    }

    private void addOfLocation(StoredMessage message, UUID locationId, String type) {
        LocationHistory history = histories.of(locationId);
        long expected = batches.lastBefore(history);
        if (message.header("ce-sequence").isEmpty() && !AxonValues.areIn(message)) {
            foreignMessages++;
            history.sawOther(message.sequence());
            return;
        }
        events++;
        reader.read(message, locationId, type)
                .ifPresentOrElse(
                        event -> check.add(history, event, expected),
                        () -> {
                            history.sawOther(message.sequence());
                            history.breakOff();
                        });
    }

    /** Reports what is incomplete at the end of the stream. */
    void finish() {
        batches.finish();
        guards.finish();
        histories.finish();
    }

    Histories histories() {
        return histories;
    }

    long events() {
        return events;
    }

    long guards() {
        return guardCount;
    }

    long foreignMessages() {
        return foreignMessages;
    }
}
