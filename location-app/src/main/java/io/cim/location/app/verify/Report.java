package io.cim.location.app.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result of a verification.
 *
 * @param stream the streams that were read, and their durability
 * @param readModel the summary of the comparison, absent if nothing was compared
 * @param notVerified the reason why nothing was compared, empty if it was
 */
public record Report(
        List<String> stream, Optional<String> readModel, String notVerified, Findings findings) {

    /** Whether there is no fault in what was verified. */
    public boolean isSound() {
        return findings.areNone();
    }

    /** Whether the read model was verified too. */
    public boolean isComplete() {
        return readModel.isPresent();
    }

    /** The report as text. */
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
