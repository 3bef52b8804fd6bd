package io.cim.location.api.json;

import java.util.List;
import java.util.Map;

/**
 * A JSON value as a client wrote it. Numbers are kept as text so that none is rounded or coerced.
 */
sealed interface Json {

    record Obj(Map<String, Json> fields) implements Json {}

    record Arr(List<Json> entries) implements Json {}

    record Text(String value) implements Json {}

    /**
     * A number.
     *
     * @param integer whether it was written without a fraction and without an exponent
     */
    record Num(String literal, boolean integer) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /** The kind of value, for messages. */
    default String kind() {
        return switch (this) {
            case Obj obj -> "an object";
            case Arr arr -> "an array";
            case Text text -> "a string";
            case Num num -> "a number";
            case Bool bool -> "a boolean";
            case Null nothing -> "null";
        };
    }
}
