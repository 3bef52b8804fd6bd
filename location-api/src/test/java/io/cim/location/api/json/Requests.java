package io.cim.location.api.json;

import io.cim.location.api.CommandKind;
import io.cim.location.api.QueryKind;
import io.cim.location.api.RequestKind;

/** Reads commands and queries. */
final class Requests {

    private Requests() {}

    static Object read(RequestKind kind, byte[] body) {
        return switch (kind) {
            case CommandKind command -> LocationJson.readCommand(command, body).command();
            case QueryKind query -> LocationJson.readQuery(query, body);
        };
    }
}
