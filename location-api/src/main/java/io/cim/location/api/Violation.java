package io.cim.location.api;

/**
 * A violation by one field of a request.
 *
 * @param pointer the field's JSON Pointer (RFC 6901), empty for the request as a whole
 * @param message a sentence whose subject is the field's name
 */
public record Violation(String pointer, String message) {

    /** The field's name and the message, for a field at the top of the request. */
    String sentence() {
        return pointer.substring(1) + " " + message;
    }
}
