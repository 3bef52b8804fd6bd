package io.cim.location.bench;

/**
 * The event that is measured.
 *
 * @param nanoTime when it was made, by this process' clock
 * @param text what makes it as long as an event of the service
 */
record Changed(long nanoTime, String text) {

    private static final String TEXT = "A place has changed. ".repeat(12);

    static Changed now() {
        return new Changed(System.nanoTime(), TEXT);
    }
}
