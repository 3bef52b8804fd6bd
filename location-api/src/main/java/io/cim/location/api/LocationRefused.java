package io.cim.location.api;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;

/** The refusal of a request. It is an answer and not a fault, so it has no stack trace. */
public final class LocationRefused extends RuntimeException {

    private final RefusalCode code;
    private final String message;
    private final transient List<Violation> violations;

    private LocationRefused(RefusalCode code, String message, List<Violation> violations) {
        super(message, null, false, false);
        if (code == RefusalCode.INTERNAL_ERROR) {
            throw new IllegalArgumentException(
                    "a fault is not a refusal: throw what failed, for " + message);
        }
        this.code = code;
        this.message = message;
        this.violations = List.copyOf(violations);
    }

    /** A refusal for one reason, with a message to the client. */
    @FormatMethod
    public static LocationRefused because(RefusalCode code, String format, Object... arguments) {
        return new LocationRefused(code, format.formatted(arguments), List.of());
    }

    /** The refusal of a request for its fields. */
    public static LocationRefused invalid(List<Violation> violations) {
        return invalid(violations.size(), violations);
    }

    /** The same, with the count of all violations, of which some are not reported. */
    public static LocationRefused invalid(int count, List<Violation> reported) {
        String message = count == 1 ? "1 field is not valid" : count + " fields are not valid";
        return new LocationRefused(RefusalCode.INVALID_REQUEST, message, reported);
    }

    @Override
    public String getMessage() {
        return message;
    }

    public RefusalCode code() {
        return code;
    }

    /** Empty unless the code is {@link RefusalCode#INVALID_REQUEST}. */
    public List<Violation> violations() {
        return violations;
    }
}
