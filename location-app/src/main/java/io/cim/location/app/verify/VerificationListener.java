package io.cim.location.app.verify;

/** Receives the progress of a verification. */
public interface VerificationListener {

    /** All events up to a sequence were checked. */
    void reached(long sequence, long last);

    /** The locations of the read model are being compared. */
    void comparing();
}
