package io.cim.location.app.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The text of a value in a cell of a CSV file. An empty cell is no value. A text that is not of its
 * kind is read as a string, which the contract then refuses.
 */
enum CsvCell {
    TEXT {
        @Override
        JsonNode read(String cell) {
            return TextNode.valueOf(cell);
        }

        @Override
        String write(JsonNode value) {
            return value.asText();
        }
    },

    /**
     * A text that may be empty: such a one, and one that begins with a backslash, has one before.
     */
    ANY_TEXT {
        @Override
        JsonNode read(String cell) {
            return TextNode.valueOf(cell.startsWith("\\") ? cell.substring(1) : cell);
        }

        @Override
        String write(JsonNode value) {
            String text = value.asText();
            return text.isEmpty() || text.startsWith("\\") ? "\\" + text : text;
        }
    },

    NUMBER {
        @Override
        JsonNode read(String cell) {
            String text = cell.strip();
            return JSON_NUMBER.matcher(text).matches()
                    ? DecimalNode.valueOf(new BigDecimal(text))
                    : TextNode.valueOf(cell);
        }

        @Override
        String write(JsonNode value) {
            return value.asText();
        }
    },

    /** {@code true} or {@code false}. */
    BOOLEAN {
        @Override
        JsonNode read(String cell) {
            return switch (cell.strip()) {
                case "true" -> BooleanNode.TRUE;
                case "false" -> BooleanNode.FALSE;
                default -> TextNode.valueOf(cell);
            };
        }

        @Override
        String write(JsonNode value) {
            return value.asText();
        }
    },

    /** The JSON of an object or an array. */
    JSON {
        @Override
        JsonNode read(String cell) {
            try {
                return Nodes.MAPPER.readTree(cell);
            } catch (JsonProcessingException notJson) {
                return TextNode.valueOf(cell);
            }
        }

        @Override
        String write(JsonNode value) {
            return value.toString();
        }
    },

    /** Texts, separated by semicolons; a semicolon or a backslash in one has a backslash before. */
    TEXTS {
        @Override
        JsonNode read(String cell) {
            return list(cell, TEXT::read);
        }

        @Override
        String write(JsonNode value) {
            return joined(value);
        }
    },

    /** Numbers, separated by semicolons. */
    NUMBERS {
        @Override
        JsonNode read(String cell) {
            return list(cell, NUMBER::read);
        }

        @Override
        String write(JsonNode value) {
            return joined(value);
        }
    };

    /** RFC 8259, section 6. */
    private static final Pattern JSON_NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?([eE][+-]?[0-9]{1,4})?");

    /** The value of a cell that is not empty. */
    abstract JsonNode read(String cell);

    abstract String write(JsonNode value);

    private static ArrayNode list(String cell, Function<String, JsonNode> reading) {
        ArrayNode values = Nodes.MAPPER.createArrayNode();
        StringBuilder entry = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (!escaped && c == '\\') {
                escaped = true;
            } else if (!escaped && c == ';') {
                values.add(reading.apply(entry.toString()));
                entry.setLength(0);
            } else {
                entry.append(c);
                escaped = false;
            }
        }
        return values.add(reading.apply(entry.toString()));
    }

    private static String joined(JsonNode values) {
        List<String> entries = new ArrayList<>();
        values.forEach(
                value -> entries.add(value.asText().replace("\\", "\\\\").replace(";", "\\;")));
        return String.join(";", entries);
    }
}
