package io.cim.location.api.json;

import io.cim.location.api.InputText;
import io.cim.location.api.IntegerRange;
import io.cim.location.api.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads one form of JSON values. Nothing is coerced. */
@FunctionalInterface
interface Shape<T> {

    /** Reads a value; null if it is not valid, with the reason in the violations. */
    @Nullable T read(Json json, String pointer, Violations violations);

    /** A string that keeps the rule in the form that is kept, see {@link InputText}. */
    static <T> Shape<T> text(Rule<String> rule, Function<String, T> meaning) {
        return text(InputText::of, rule, meaning);
    }

    static Shape<String> text(Rule<String> rule) {
        return text(rule, Function.identity());
    }

    /** A string that keeps the rule as it was sent. */
    static Shape<String> exactText(Rule<String> rule) {
        return text(UnaryOperator.identity(), rule, Function.identity());
    }

    /** A string that keeps the rule in a form of its own. */
    static <T> Shape<T> text(
            UnaryOperator<String> form, Rule<String> rule, Function<String, T> meaning) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Text(String sent))) {
                violations.add(pointer, "must be a string, was " + json.kind());
                return null;
            }
            String text = form.apply(sent);
            return keeps(rule, text, sent, pointer, violations) ? meaning.apply(text) : null;
        };
    }

    /** A number without fraction and exponent within the range. */
    static <T> Shape<T> integer(IntegerRange range, LongFunction<T> meaning) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Num(String literal, boolean integer))) {
                violations.add(pointer, "must be an integer, was " + json.kind());
                return null;
            }
            @Nullable Long value = integer ? parsed(literal) : null;
            if (value == null || range.violation(value) != null) {
                violations.add(pointer, range.refusal(literal));
                return null;
            }
            return meaning.apply(value);
        };
    }

    /** A number that keeps the rule once it is a double. */
    static <T> Shape<T> decimal(Rule<Double> rule, DoubleFunction<T> meaning) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Num(String literal, boolean integer))) {
                violations.add(pointer, "must be a number, was " + json.kind());
                return null;
            }
            double value = Double.parseDouble(literal);
            return keeps(rule, value, literal, pointer, violations) ? meaning.apply(value) : null;
        };
    }

    static Shape<Boolean> bool() {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Bool(boolean value))) {
                violations.add(pointer, "must be a boolean, was " + json.kind());
                return null;
            }
            return value;
        };
    }

    /** An array whose size keeps the rule and whose entries all have the shape. */
    static <T> Shape<List<T>> list(Rule<Integer> size, Shape<T> entry) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Arr(List<Json> entries))) {
                violations.add(pointer, "must be an array, was " + json.kind());
                return null;
            }
            int before = violations.count();
            keeps(size, entries.size(), entries.size(), pointer, violations);
            List<T> read = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                @Nullable T value =
                        entry.read(entries.get(i), JsonPath.below(pointer, i), violations);
                if (value != null) {
                    read.add(value);
                }
            }
            return violations.count() == before ? read : null;
        };
    }

    /** The same without repeated entries. */
    static <T> Shape<Set<T>> set(Rule<Integer> size, Shape<T> entry) {
        Shape<List<T>> list = list(size, entry);
        return (json, pointer, violations) -> {
            @Nullable List<T> read = list.read(json, pointer, violations);
            return read == null ? null : new LinkedHashSet<>(read);
        };
    }

    /**
     * An object with keys of the client's choice that keep the rule, and values that all have the
     * shape.
     */
    static <T> Shape<Map<String, T>> map(Rule<Integer> size, Rule<String> key, Shape<T> value) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Obj(Map<String, Json> fields))) {
                violations.add(pointer, "must be an object, was " + json.kind());
                return null;
            }
            int before = violations.count();
            keeps(size, fields.size(), fields.size(), pointer, violations);
            Map<String, T> read = new LinkedHashMap<>();
            fields.forEach((name, field) -> {
                String below = JsonPath.below(pointer, name);
                keeps(key, name, name, below, violations);
                @Nullable T found = value.read(field, below, violations);
                if (found != null) {
                    read.put(name, found);
                }
            });
            return violations.count() == before ? read : null;
        };
    }

    /** An object with the fields that the reading requests, and no others. */
    static <T> Shape<T> object(Function<FieldReader, @Nullable T> reading) {
        return (json, pointer, violations) -> {
            if (!(json instanceof Json.Obj(Map<String, Json> fields))) {
                violations.add(pointer, "must be an object, was " + json.kind());
                return null;
            }
            return reading.apply(new FieldReader(fields, pointer, violations));
        };
    }

    private static @Nullable Long parsed(String literal) {
        try {
            return Long.valueOf(literal);
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    private static <T> boolean keeps(
            Rule<T> rule, T value, Object sent, String pointer, Violations violations) {
        @Nullable String violation = rule.violation(value, sent);
        if (violation != null) {
            violations.add(pointer, violation);
        }
        return violation == null;
    }
}
