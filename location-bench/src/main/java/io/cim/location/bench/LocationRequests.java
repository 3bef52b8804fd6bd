package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The bodies of requests about a location of about 700 bytes. */
final class LocationRequests {

    /** What a location has beside its id and its name: 500 bytes of metadata among it. */
    private static final String PARTS =
            """
            ,"location_type":"Physical","address":{"street":"Street 12","locality":"Town 100",\
            "region":"Region 5","country":"CH","postal_code":"10042"},\
            "coordinates":{"latitude":47.3769,"longitude":8.5417},"metadata":{%s}}\
            """
                    .formatted(
                            """
                            "rack":"rack 7","owner":"facility management, team 3",\
                            "description":"%s","floor.plan":"plans/2026/main-building.svg"\
                            """
                                    .formatted("A room with a view. ".repeat(14)));

    private LocationRequests() {}

    static byte[] define(String location, String name) {
        return "{\"location_id\":\""
                .concat(location)
                .concat("\",\"name\":\"")
                .concat(name)
                .concat("\"")
                .concat(PARTS)
                .getBytes(UTF_8);
    }

    /** A change of the name. */
    static byte[] update(String location, String name) {
        return "{\"location_id\":\""
                .concat(location)
                .concat("\",\"name\":\"")
                .concat(name)
                .concat("\"}")
                .getBytes(UTF_8);
    }

    static byte[] get(String location) {
        return "{\"location_id\":\"".concat(location).concat("\"}").getBytes(UTF_8);
    }
}
