package io.cim.location.api.json;

import io.cim.location.api.LocationRefused;
import io.cim.location.api.Patch;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request while its fields are read. What is wrong is collected, what was not asked
 * for is unknown.
 */
final class FieldReader {

    private static final Json NOT_GIVEN = new Json.Null();

    private final Map<String, Json> fields;
    private final String pointer;
    private final Violations violations;
    private final int violationsBefore;
    private final Set<String> known = new HashSet<>();

    FieldReader(Map<String, Json> fields, String pointer, Violations violations) {
        this.fields = fields;
        this.pointer = pointer;
        this.violations = violations;
        this.violationsBefore = violations.count();
    }

    /**
     * What a whole request stands for.
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

    /** A field that must be given. */
    <T> Field<T> required(String name, Shape<T> shape) {
        if (!given(name)) {
            refuse(name, "is required");
        }
        return optional(name, shape);
    }

    /** A field that may be left out or be null. */
    <T> Field<T> optional(String name, Shape<T> shape) {
        return new Field<>(given(name) ? shape.read(field(name), below(name), violations) : null);
    }

    /** A field that must be given under one of two names. */
    <T> Field<T> required(String name, String otherName, Shape<T> shape) {
        if (given(name) && given(otherName)) {
            refuse(otherName, "must not be given together with " + name);
        }
        return given(otherName) && !given(name)
                ? optional(otherName, shape)
                : required(name, shape);
    }

    /**
     * A field of an update, which null takes away. One whose value is wrong changes nothing, it is
     * refused later.
     */
    <T> Patch<T> patch(String name, Shape<T> shape) {
        @Nullable T value = optional(name, shape).orNull();
        if (value != null) {
            return Patch.setTo(value);
        }
        return hasNull(name) ? Patch.clear() : Patch.keep();
    }

    boolean hasNull(String name) {
        return field(name) instanceof Json.Null && fields.containsKey(name);
    }

    boolean hasAnyOf(String... names) {
        return Arrays.stream(names).anyMatch(fields::containsKey);
    }

    /** Whether the field is there and not null. */
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

    /** What the object stands for, null where a field is wrong or unknown. To be called last. */
    <T> @Nullable T build(Supplier<T> meaning) {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                refuse(name, "is not a field of this request");
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
