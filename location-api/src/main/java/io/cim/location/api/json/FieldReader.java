package io.cim.location.api.json;

import io.cim.location.api.LocationRefused;
import io.cim.location.api.Patch;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object of a request and collects violations. A field that is never read
 * is unknown, which is a violation too.
 */
final class FieldReader {

    private static final Json NOT_GIVEN = new Json.Null();

    private final Map<String, Json> fields;
    private final String pointer;
    private final Violations violations;
    private final int violationsBefore;
    private final Set<String> known = new HashSet<>();
    private Map<String, String> hints = Map.of();

    FieldReader(Map<String, Json> fields, String pointer, Violations violations) {
        this.fields = fields;
        this.pointer = pointer;
        this.violations = violations;
        this.violationsBefore = violations.count();
    }

    /**
     * Reads a whole request.
     *
     * @throws LocationRefused with {@link RefusalCode#INVALID_REQUEST} and all violations
     */
    static <T> T read(Json.Obj request, Function<FieldReader, @Nullable T> reading) {
        Violations violations = new Violations();
        @Nullable T meaning = reading.apply(new FieldReader(request.fields(), "", violations));
        if (meaning == null) {
            throw LocationRefused.invalid(violations.count(), violations.toList());
        }
        return meaning;
    }

    /** A required field. */
    <T> Field<T> required(String name, Shape<T> shape) {
        if (!given(name)) {
            refuse(name, "is required");
        }
        return optional(name, shape);
    }

    /** An optional field, which may be absent or null. */
    <T> Field<T> optional(String name, Shape<T> shape) {
        return new Field<>(given(name) ? shape.read(field(name), below(name), violations) : null);
    }

    /** An optional field with two names, of which a request gives at most one. */
    <T> Field<T> optional(String name, String otherName, Shape<T> shape) {
        if (given(name) && given(otherName)) {
            refuse(otherName, "must not be given together with " + name);
        }
        return optional(given(name) ? name : otherName, shape);
    }

    /**
     * A field of an update, which null clears. If the value is not valid the field is kept; the
     * request is refused anyway.
     */
    <T> Patch<T> patch(String name, Shape<T> shape) {
        @Nullable T value = optional(name, shape).orNull();
        if (value != null) {
            return Patch.setTo(value);
        }
        return hasNull(name) ? Patch.clear() : Patch.keep();
    }

    /** Sets what the refusals of these unknown fields end with. */
    void hintAt(Map<String, String> unknownFields) {
        hints = unknownFields;
    }

    boolean hasNull(String name) {
        return field(name) instanceof Json.Null && fields.containsKey(name);
    }

    boolean hasAnyOf(Collection<String> names) {
        return names.stream().anyMatch(fields::containsKey);
    }

    /** Whether one of the fields is present and not null. */
    boolean gives(String... names) {
        return Arrays.stream(names).anyMatch(this::given);
    }

    /** Whether the field is present and not null. */
    boolean given(String name) {
        known.add(name);
        return !(field(name) instanceof Json.Null);
    }

    void refuse(String name, String message) {
        violations.add(below(name), message);
    }

    void refuseWhole(String message) {
        violations.add(pointer, message);
    }

    void refuseAll(Iterable<Violation> found) {
        found.forEach(
                violation -> violations.add(pointer + violation.pointer(), violation.message()));
    }

    /**
     * Builds the value of the object, null if a field is not valid or unknown. Must be called last.
     */
    <T> @Nullable T build(Supplier<T> meaning) {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                String hint = hints.getOrDefault(name, "");
                refuse(name, "is not a field of this request" + hint);
            }
        }
        return violations.count() == violationsBefore ? meaning.get() : null;
    }

    private Json field(String name) {
        return fields.getOrDefault(name, NOT_GIVEN);
    }

    private String below(String name) {
        return JsonPath.below(pointer, name);
    }
}
