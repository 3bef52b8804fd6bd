package io.cim.location.bench;

/**
 * The measured event.
 *
 * @param nanoTime the time of its creation, by this process' clock
 * @param text padding to the length of an event of the service
 */
record Changed(long nanoTime, String text) {

    private static final String TEXT = "A place has changed. ".repeat(12);

    static Changed now() {
        return new Changed(System.nanoTime(), TEXT);
    }
}
