package io.cim.location.bench;

import java.util.Set;

/** What requests are sent to: a service, or the limits of the machine. */
interface Target {

    /** Locations that are changed or queried if many are; each is used by one client at a time. */
    int LOCATIONS = 1_024;

    /** Its name in the tables. */
    String name();

    /** What it can be asked for. */
    Set<Operation> operations();

    /** The requests of one of several concurrent clients. */
    Requests client(Operation operation, int client, int clients);
}
