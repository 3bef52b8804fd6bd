package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that was refused or failed.
 *
 * @param violations empty unless the code is {@link RefusalCode#INVALID_REQUEST}
 * @param incident the id of the failure in the log; set exactly if the code is {@link
 *     RefusalCode#INTERNAL_ERROR}
 * @param outcome the outcome of a command; null unless the code is {@link RefusalCode#UNAVAILABLE}
 */
public record ErrorReply(
        RefusalCode code,
        String message,
        List<Violation> violations,
        @Nullable String incident,
        @Nullable Outcome outcome) {

    /** The outcome of a command that could not be answered. */
    public enum Outcome implements WireText {
        /** The command wrote nothing and will write nothing. */
        NOT_WRITTEN,
        /** The command may have written; repeating it with the same command id settles this. */
        UNKNOWN;

        private final String wire = name().toLowerCase(Locale.ROOT);

        @JsonValue
        @Override
        public String wire() {
            return wire;
        }
    }

    public ErrorReply {
        violations = List.copyOf(violations);
        if (!violations.isEmpty() && code != RefusalCode.INVALID_REQUEST) {
            throw new IllegalArgumentException(
                    "only invalid_request has violations, not " + code.wire());
        }
        if ((incident != null) != (code == RefusalCode.INTERNAL_ERROR)) {
            throw new IllegalArgumentException(
                    "internal_error has an incident and nothing else has one, was %s %s one"
                            .formatted(code.wire(), incident == null ? "without" : "with"));
        }
        if (outcome != null && code != RefusalCode.UNAVAILABLE) {
            throw new IllegalArgumentException(
                    "only unavailable has an outcome, not " + code.wire());
        }
    }

    public static ErrorReply of(LocationRefused refusal) {
        return new ErrorReply(
                refusal.code(), refusal.getMessage(), refusal.violations(), null, null);
    }

    /** A reply without further details. */
    public static ErrorReply of(RefusalCode code, String message) {
        return new ErrorReply(code, message, List.of(), null, null);
    }

    /** The reply to a command that was not completed. */
    public static ErrorReply unavailable(Outcome outcome, String message) {
        return new ErrorReply(RefusalCode.UNAVAILABLE, message, List.of(), null, outcome);
    }

    /** The reply to a request that failed by a fault of the service. */
    public static ErrorReply internalError(String incident) {
        return new ErrorReply(
                RefusalCode.INTERNAL_ERROR,
                "the service failed on this request: report incident %s".formatted(incident),
                List.of(),
                incident,
                null);
    }

    /** The code in the header {@code Nats-Service-Error-Code}. */
    public int status() {
        return code.status();
    }
}
