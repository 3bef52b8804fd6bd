package io.cim.location.app.transfer;

/** Receives the progress of an import or an export, often, on any thread. */
@FunctionalInterface
public interface TransferListener {

    /** So many of all are done. */
    void reached(long done, long all);
}
