package io.cim.axon.nats.eventstore;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An existing stream beside the one that is wanted, setting by setting: what can be updated without
 * a risk, what has to be refused, and what is tolerated but worth a remark.
 */
final class StreamComparison {

    private final StreamConfiguration wanted;
    private final StreamConfiguration existing;
    private final StreamConfiguration.Builder updated;
    private final List<String> updates = new ArrayList<>();
    private final List<String> dangers = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    StreamComparison(StreamConfiguration wanted, StreamConfiguration existing) {
        this.wanted = wanted;
        this.existing = existing;
        this.updated = StreamConfiguration.builder(existing);
        compareWhatIsKept();
        compareWhoWrites();
        compareWhatIsAllowed();
        compareHowLong();
        compareReplicas();
    }

    /** Settings that keep events from being lost. */
    private void compareWhatIsKept() {
        refuseIf(
                existing.getStorageType() != wanted.getStorageType(),
                "storage",
                existing.getStorageType(),
                wanted.getStorageType());
        refuseIf(
                existing.getRetentionPolicy() != wanted.getRetentionPolicy(),
                "retention",
                existing.getRetentionPolicy(),
                wanted.getRetentionPolicy());
        refuseIf(
                existing.getMaxMsgsPerSubject() > 0
                        && existing.getMaxMsgsPerSubject() != wanted.getMaxMsgsPerSubject(),
                "max_msgs_per_subject",
                existing.getMaxMsgsPerSubject(),
                wanted.getMaxMsgsPerSubject());
        boolean limited = existing.getMaxMsgs() > 0 || existing.getMaxBytes() > 0;
        refuseIf(
                limited && existing.getDiscardPolicy() != DiscardPolicy.New,
                "discard (with max_msgs or max_bytes set)",
                existing.getDiscardPolicy(),
                DiscardPolicy.New);
        refuseIf(
                existing.getPersistMode() == PersistMode.Async,
                "persist_mode",
                existing.getPersistMode(),
                "default");
        refuseIf(existing.getNoAck(), "no_ack", true, false);
        refuseIf(existing.getSealed(), "sealed", true, false);
        refuseIf(existing.getAllowRollup(), "allow_rollup_hdrs", true, false);
    }

    /** Settings by which others would write, or what is written would be changed. */
    private void compareWhoWrites() {
        refuseIf(existing.getMirror() != null, "mirror", "set", "none");
        refuseIf(
                existing.getSources() != null && !existing.getSources().isEmpty(),
                "sources",
                "set",
                "none");
        refuseIf(existing.getSubjectTransform() != null, "subject_transform", "set", "none");
        compareSubjects();
    }

    private void compareSubjects() {
        String all = wanted.getSubjects().getFirst(); // "<prefix>.>"
        String prefix = all.substring(0, all.length() - 1);
        List<String> foreign =
                existing.getSubjects().stream()
                        .filter(subject -> !subject.startsWith(prefix))
                        .toList();
        if (!existing.getSubjects().contains(all)) {
            List<String> subjects = new ArrayList<>(foreign);
            subjects.add(all);
            updated.subjects(subjects);
            updates.add("subjects %s widened to %s".formatted(existing.getSubjects(), subjects));
        }
        if (!foreign.isEmpty()) {
            remarks.add(
                    "subjects %s are not the event store's: what stands there is skipped"
                            .formatted(foreign));
        }
    }

    private void compareWhatIsAllowed() {
        if (!existing.getAllowDirect()) {
            updated.allowDirect(true);
            updates.add("allow_direct set to true");
        }
        if (!existing.getAllowAtomicPublish()) {
            updated.allowAtomicPublish(true);
            updates.add("allow_atomic set to true");
        }
        if (wanted.getDenyDelete() && !existing.getDenyDelete()) {
            updated.denyDelete(true);
            updates.add("deny_delete set to true");
        }
        if (wanted.getDenyPurge() && !existing.getDenyPurge()) {
            updated.denyPurge(true);
            updates.add("deny_purge set to true");
        }
    }

    private void compareHowLong() {
        Duration kept = existing.getMaxAge();
        if (kept.equals(wanted.getMaxAge())) {
            return;
        }
        boolean longer =
                kept.isZero()
                        || (!wanted.getMaxAge().isZero() && kept.compareTo(wanted.getMaxAge()) > 0);
        if (longer) {
            remarks.add(
                    "max_age is %s, longer than the %s asked for: left so"
                            .formatted(age(kept), age(wanted.getMaxAge())));
        } else {
            updated.maxAge(wanted.getMaxAge());
            updates.add("max_age %s raised to %s".formatted(age(kept), age(wanted.getMaxAge())));
        }
    }

    private static String age(Duration age) {
        return age.isZero() ? "unlimited" : age.toString();
    }

    private void compareReplicas() {
        if (existing.getReplicas() < wanted.getReplicas()) {
            updated.replicas(wanted.getReplicas());
            updates.add(
                    "num_replicas %d raised to %d"
                            .formatted(existing.getReplicas(), wanted.getReplicas()));
        } else if (existing.getReplicas() > wanted.getReplicas()) {
            remarks.add(
                    "num_replicas is %d, more than the %d asked for: left so"
                            .formatted(existing.getReplicas(), wanted.getReplicas()));
        }
    }

    private void refuseIf(boolean differs, String setting, @Nullable Object is, Object mustBe) {
        if (differs) {
            dangers.add("%s is %s and must be %s".formatted(setting, is, mustBe));
        }
    }

    /**
     * Differences with which events could be lost or falsified; a stream that has one must not be
     * used.
     */
    List<String> dangers() {
        return dangers;
    }

    /** Differences that {@link #updated} removes. */
    List<String> updates() {
        return updates;
    }

    /** Differences that do no harm. */
    List<String> remarks() {
        return remarks;
    }

    /** The existing configuration with the updates. */
    StreamConfiguration updated() {
        return updated.build();
    }
}
