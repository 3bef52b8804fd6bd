package io.cim.location.domain;

import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import java.util.Optional;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.hamcrest.FeatureMatcher;
import org.hamcrest.Matcher;
import org.hamcrest.Matchers;

/** The refusals of commands. */
final class Refusals {

    private Refusals() {}

    static Matcher<LocationRefused> refusedWith(RefusalCode code) {
        return new FeatureMatcher<>(Matchers.is(code), "a refusal with", "code") {
            @Override
            protected RefusalCode featureValueOf(LocationRefused actual) {
                return actual.code();
            }
        };
    }

    /** An invalid request, at exactly these fields. */
    static Matcher<LocationRefused> invalidAt(String... pointers) {
        return Matchers.both(refusedWith(RefusalCode.INVALID_REQUEST))
                .and(
                        new FeatureMatcher<>(
                                Matchers.contains(pointers),
                                "a refusal of the fields",
                                "pointers") {
                            @Override
                            protected Iterable<String> featureValueOf(LocationRefused actual) {
                                return actual.violations().stream()
                                        .map(violation -> violation.pointer())
                                        .toList();
                            }
                        });
    }

    /**
     * The code of the command's refusal, empty if it was accepted. Axon's own exception is the
     * refusal of a missing location.
     */
    static Optional<RefusalCode> of(Runnable command) {
        try {
            command.run();
            return Optional.empty();
        } catch (LocationRefused refused) {
            return Optional.of(refused.code());
        } catch (AggregateNotFoundException _) {
            return Optional.of(RefusalCode.LOCATION_NOT_FOUND);
        }
    }
}
