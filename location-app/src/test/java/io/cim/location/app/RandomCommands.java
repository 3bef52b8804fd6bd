package io.cim.location.app;

import static io.cim.location.app.Installation.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Commands of all kinds about a few locations, with values out of so few that they meet. Many are
 * to be refused.
 */
final class RandomCommands {

    private static final List<Map<String, String>> ADDRESSES =
            List.of(
                    Map.of(
                            "street", "123 Main St",
                            "locality", "Springfield",
                            "region", "IL",
                            "country", "US",
                            "postal_code", "62701"),
                    Map.of(
                            "street", "Hauptstraße 1",
                            "street2", "2. Stock",
                            "locality", "Zürich",
                            "region", "ZH",
                            "country", "CH",
                            "postal_code", "8001"));

    private final Random random;
    private final List<String> ids = new ArrayList<>();

    RandomCommands(Random random, int locations) {
        this.random = random;
        for (int i = 0; i < locations; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
    }

    /** A command by its name. */
    record Command(String name, ObjectNode body) {}

    Command next() {
        String id = oneOf(ids);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Command("define", define(id));
            case 3, 4 -> new Command("update", update(id));
            case 5, 6 ->
                    new Command("set_parent", because("location_id", id, "parent_id", oneOf(ids)));
            case 7 -> new Command("remove_parent", because("location_id", id));
            case 8 ->
                    new Command(
                            "add_metadata",
                            because("location_id", id, "key", key(), "value", value()));
            case 9 -> new Command("remove_metadata", because("location_id", id, "key", key()));
            case 10 -> new Command("archive", because("location_id", id));
            default -> new Command("restore", because("location_id", id));
        };
    }

    private ObjectNode define(String id) {
        ObjectNode body = json("location_id", id, "name", name(), "location_type", "Hybrid");
        if (random.nextBoolean()) {
            body.set("address", json("address", oneOf(ADDRESSES)).path("address"));
            body.set("coordinates", coordinates());
        }
        if (random.nextBoolean()) {
            body.put("parent_id", oneOf(ids));
        }
        if (random.nextBoolean()) {
            body.set("metadata", json(key(), value()));
        }
        return body;
    }

    private ObjectNode update(String id) {
        ObjectNode body = because("location_id", id);
        switch (random.nextInt(4)) {
            case 0 -> body.putNull("address");
            case 1 -> body.set("address", json("address", oneOf(ADDRESSES)).path("address"));
            case 2 -> body.set("coordinates", coordinates());
            default -> body.set("virtual_location", json("kind", "website", "identifier", value()));
        }
        return random.nextBoolean() ? body.put("name", name()) : body;
    }

    private ObjectNode because(Object... fields) {
        ObjectNode body = json(fields);
        return random.nextBoolean() ? body.put("reason", value()) : body;
    }

    private ObjectNode coordinates() {
        return json(
                "latitude",
                random.nextInt(-90, 90) + 0.5,
                "longitude",
                random.nextInt(-180, 180) + 0.5,
                "coordinate_system",
                "WGS84");
    }

    private String name() {
        return oneOf(List.of("Saal", "atrium", "Größe 🏛", "Hall", "a_b%c")) + random.nextInt(20);
    }

    private String key() {
        return oneOf(List.of("floor", "wing", "cost-center"));
    }

    private String value() {
        return oneOf(List.of("1", "2", "east", "ß\u0001"));
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
