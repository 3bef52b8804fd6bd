package io.cim.location.api.json;

import org.jspecify.annotations.Nullable;

/** A field of a request, with a value if it is present and valid. */
record Field<T>(@Nullable T orNull) {

    /** The value of a required field. Must not be called if there are violations. */
    T get() {
        if (orNull == null) {
            throw new IllegalStateException(
                    "a required field without a value and without a violation");
        }
        return orNull;
    }

    T orElse(T other) {
        return orNull == null ? other : orNull;
    }
}
