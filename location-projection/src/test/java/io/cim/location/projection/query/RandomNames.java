package io.cim.location.projection.query;

import io.cim.location.api.InputText;
import io.cim.location.api.LocationName;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random names in every script of Unicode, and parts of them as people write them. */
final class RandomNames {

    private static final int TRIES = 100;
    private static final int LONGEST = 10;

    private static final Map<UnicodeScript, List<String>> CHARACTERS =
            new EnumMap<>(UnicodeScript.class);

    static {
        IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                .filter(RandomNames::isAssigned)
                .forEach(c ->
                        CHARACTERS
                                .computeIfAbsent(UnicodeScript.of(c), _ -> new ArrayList<>())
                                .add(Character.toString(c)));
    }

    private final RandomGenerator random;

    RandomNames(RandomGenerator random) {
        this.random = random;
    }

    private static boolean isAssigned(int character) {
        int type = Character.getType(character);
        return type != Character.UNASSIGNED && type != Character.SURROGATE;
    }

    /** Some names of each script that has characters for names. */
    List<String> generate(int ofEachScript) {
        List<String> names = new ArrayList<>();
        for (List<String> characters : CHARACTERS.values()) {
            for (int i = 0; i < ofEachScript; i++) {
                name(characters).ifPresent(names::add);
            }
        }
        return names;
    }

    private Optional<String> name(List<String> characters) {
        for (int i = 0; i < TRIES; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(LONGEST); length > 0; length--) {
                name.append(
                        random.nextInt(6) == 0
                                ? anyOf(List.of(" ", "-", "7", "a", "B", "é"))
                                : anyOf(characters));
            }
            String kept = InputText.of(name.toString());
            if (LocationName.RULE.violation(kept) == null) {
                return Optional.of(kept);
            }
        }
        return Optional.empty();
    }

    private String anyOf(List<String> characters) {
        return characters.get(random.nextInt(characters.size()));
    }

    /** A part of a text in either normal form, cut between characters, in any case. */
    String part(String text) {
        int[] points =
                Normalizer.normalize(
                                text,
                                random.nextBoolean() ? Normalizer.Form.NFC : Normalizer.Form.NFD)
                        .codePoints()
                        .toArray();
        int start = random.nextInt(points.length);
        int length = 1 + random.nextInt(points.length - start);
        return inAnyCase(new String(points, start, length));
    }

    /** The text in upper or lower case, or as it is. */
    String inAnyCase(String text) {
        return switch (random.nextInt(3)) {
            case 0 -> text.toUpperCase(Locale.ROOT);
            case 1 -> text.toLowerCase(Locale.ROOT);
            default -> text;
        };
    }
}
