package io.cim.axon.nats.eventstore;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares an existing stream with the wanted one, setting by setting: differences that can be
 * updated safely, that must be refused, or that are tolerated with a remark.
 */
final class StreamComparison {

    /** The default of nats-server. */
    private static final Duration SAFE_DUPLICATE_WINDOW = Duration.ofMinutes(2);

    private final StreamConfiguration wanted;
    private final StreamConfiguration existing;
    private final StreamConfiguration.Builder updated;
    private final List<String> updates = new ArrayList<>();
    private final List<String> dangers = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private StreamComparison(StreamConfiguration wanted, StreamConfiguration existing) {
        this.wanted = wanted;
        this.existing = existing;
        this.updated = StreamConfiguration.builder(existing);
    }

    static StreamComparison of(StreamConfiguration wanted, StreamConfiguration existing) {
        StreamComparison comparison = new StreamComparison(wanted, existing);
        comparison.compareRetention();
        comparison.compareSources();
        comparison.comparePermissions();
        comparison.compareMaxAge();
        comparison.compareDuplicateWindow();
        comparison.compareReplicas();
        comparison.compareMetadata();
        return comparison;
    }

    /** Settings that could lose events. */
    private void compareRetention() {
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
        compareMessagesPerSubject();
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

    private void compareMessagesPerSubject() {
        long most = existing.getMaxMsgsPerSubject();
        if (wanted.getMaxMsgsPerSubject() > 0) { // each replaces the one before
            if (most != wanted.getMaxMsgsPerSubject()) {
                updated.maxMessagesPerSubject(wanted.getMaxMsgsPerSubject());
                updates.add(
                        "max_msgs_per_subject %d set to %d"
                                .formatted(most, wanted.getMaxMsgsPerSubject()));
            }
        } else {
            refuseIf(most > 0, "max_msgs_per_subject", most, "unlimited");
        }
    }

    /** Settings by which others could write, or events would be changed. */
    private void compareSources() {
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
        List<String> covering =
                existing.getSubjects().stream().filter(subject -> covers(subject, all)).toList();
        List<String> foreign =
                existing.getSubjects().stream().filter(subject -> !covers(all, subject)).toList();
        if (covering.isEmpty()) {
            List<String> subjects = new ArrayList<>(foreign);
            subjects.add(all);
            updated.subjects(subjects);
            updates.add("subjects %s widened to %s".formatted(existing.getSubjects(), subjects));
        }
        if (!foreign.isEmpty()) {
            remarks.add(
                    "subjects %s take more than the event store's %s: messages there are skipped"
                            .formatted(foreign, all));
        }
    }

    /** Whether the wide filter matches all subjects of the narrow one. */
    private static boolean covers(String wide, String narrow) {
        String[] wideTokens = wide.split("\\.", -1);
        String[] narrowTokens = narrow.split("\\.", -1);
        for (int i = 0; i < wideTokens.length; i++) {
            if (wideTokens[i].equals(">")) {
                return i < narrowTokens.length;
            }
            boolean same = i < narrowTokens.length && wideTokens[i].equals(narrowTokens[i]);
            boolean any =
                    i < narrowTokens.length
                            && wideTokens[i].equals("*")
                            && !narrowTokens[i].equals(">");
            if (!same && !any) {
                return false;
            }
        }
        return wideTokens.length == narrowTokens.length;
    }

    private void comparePermissions() {
        refuseIf(
                existing.getMaximumMessageSize() > 0,
                "max_msg_size",
                existing.getMaximumMessageSize(),
                "unlimited");
        refuseIf(existing.getAllowMessageCounter(), "allow_msg_counter", true, false);
        if (existing.getAllowMessageTtl()) {
            remarks.add("allow_msg_ttl is true: a publisher could let its messages expire early");
        }
        if (existing.getRepublish() != null) {
            remarks.add("republish is set: events are sent on to other subjects");
        }
        if (wanted.getDiscardPolicy() == DiscardPolicy.New
                && existing.getDiscardPolicy() != DiscardPolicy.New) {
            updated.discardPolicy(DiscardPolicy.New);
            updates.add("discard set to new");
        }
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

    private void compareMaxAge() {
        Duration kept = existing.getMaxAge();
        if (kept.equals(wanted.getMaxAge())) {
            return;
        }
        boolean longer =
                kept.isZero()
                        || (!wanted.getMaxAge().isZero() && kept.compareTo(wanted.getMaxAge()) > 0);
        if (longer) {
            remarks.add(
                    "max_age is %s, longer than the %s wanted: unchanged"
                            .formatted(age(kept), age(wanted.getMaxAge())));
        } else {
            updated.maxAge(wanted.getMaxAge());
            updates.add("max_age %s raised to %s".formatted(age(kept), age(wanted.getMaxAge())));
        }
    }

    private void compareDuplicateWindow() {
        @Nullable Duration window = existing.getDuplicateWindow();
        if (window != null && window.compareTo(SAFE_DUPLICATE_WINDOW) < 0) {
            updated.duplicateWindow(SAFE_DUPLICATE_WINDOW);
            updates.add(
                    "duplicate_window %s raised to %s".formatted(window, SAFE_DUPLICATE_WINDOW));
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
                    "num_replicas is %d, more than the %d wanted: unchanged"
                            .formatted(existing.getReplicas(), wanted.getReplicas()));
        }
    }

    /** Keeps existing metadata, and adds the missing. */
    private void compareMetadata() {
        Map<String, String> all = new HashMap<>(metadata(existing));
        metadata(wanted)
                .forEach((key, value) -> {
                    if (all.putIfAbsent(key, value) == null) {
                        updates.add("metadata %s set to %s".formatted(key, value));
                    }
                });
        updated.metadata(all);
    }

    private static Map<String, String> metadata(StreamConfiguration configuration) {
        return Objects.requireNonNullElse(configuration.getMetadata(), Map.of());
    }

    private void refuseIf(boolean differs, String setting, @Nullable Object is, Object mustBe) {
        if (differs) {
            dangers.add("%s is %s and must be %s".formatted(setting, is, mustBe));
        }
    }

    /** Differences that could lose or change events; a stream with one must not be used. */
    List<String> dangers() {
        return dangers;
    }

    /** Differences that {@link #updated} removes. */
    List<String> updates() {
        return updates;
    }

    /** Tolerated differences. */
    List<String> remarks() {
        return remarks;
    }

    /** The existing configuration with the updates. */
    StreamConfiguration updated() {
        return updated.build();
    }
}
