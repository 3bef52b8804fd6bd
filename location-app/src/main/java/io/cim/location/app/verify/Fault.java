package io.cim.location.app.verify;

/**
 * One fault.
 *
 * @param where the location, stream or database that it concerns
 */
public record Fault(FaultKind kind, String where, String what) {

    @Override
    public String toString() {
        return "%s: %s: %s".formatted(kind, where, what);
    }
}
