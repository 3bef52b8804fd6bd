package io.cim.location.app.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a verification has found.
 *
 * @param stream what was read of the streams, and how they are kept
 * @param readModel what was compared of the read model, absent if nothing was
 * @param notVerified why nothing of the read model was compared, empty if it was
 */
public record Report(
        List<String> stream, Optional<String> readModel, String notVerified, Findings findings) {

    /** Whether there is no fault in what was verified. */
    public boolean isSound() {
        return findings.areNone();
    }

    /** Whether the read model was verified, too. */
    public boolean isComplete() {
        return readModel.isPresent();
    }

    /** All of it for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(stream);
        lines.add(readModel.orElse("the read model was not verified: " + notVerified));
        findings.first().forEach(fault -> lines.add(fault.toString()));
        findings.counts()
                .forEach((kind, count) -> {
                    if (count > Findings.KEPT) {
                        lines.add("%s: %d more".formatted(kind, count - Findings.KEPT));
                    }
                });
        return lines;
    }
}
