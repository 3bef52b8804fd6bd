package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A part of a reply with its JSON, so that it is written once: to know its size, and to send it.
 *
 * @param size of the JSON in bytes of UTF-8
 */
public record Encoded<T>(T value, String json, int size) {

    @JsonValue
    @JsonRawValue
    @Override
    public String json() {
        return json;
    }
}
