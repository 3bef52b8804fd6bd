package io.cim.location.api;

/**
 * What is wrong with one field of a request.
 *
 * @param pointer the field's JSON Pointer (RFC 6901), empty for the request as a whole
 * @param message a sentence whose subject is the field's name
 */
public record Violation(String pointer, String message) {}
