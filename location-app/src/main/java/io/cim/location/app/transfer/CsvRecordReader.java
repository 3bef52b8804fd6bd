package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.cim.location.api.RefusalCode;
import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the records after the header of a CSV file. */
final class CsvRecordReader implements RecordReader {

    private final Iterator<CsvRecord> rows;
    private final List<CsvColumn> columns;
    private long records;

    private CsvRecordReader(Iterator<CsvRecord> rows, List<CsvColumn> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Reads the header.
     *
     * @throws UnreadableFileException if it has an unknown column, or one twice
     */
    @SuppressWarnings("MustBeClosedChecker") // the caller closes the stream
    static CsvRecordReader open(InputStream in) throws IOException {
        InputStreamReader text =
                new InputStreamReader(
                        in,
                        UTF_8.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT));
        Iterator<CsvRecord> rows =
                CsvReader.builder()
                        .allowExtraFields(true)
                        .allowMissingFields(true)
                        .maxBufferSize(Nodes.MAX_RECORD)
                        .ofCsvRecord(text)
                        .iterator();
        return checked(() -> {
            if (!rows.hasNext()) {
                throw new UnreadableFileException("it has no header", null);
            }
            return new CsvRecordReader(rows, columns(rows.next().getFields()));
        });
    }

    private static List<CsvColumn> columns(List<String> headers) {
        List<CsvColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (String header : headers) {
            Optional<CsvColumn> column = CsvColumns.named(header.strip());
            if (column.isEmpty()) {
                problems.add("column '%s' is not known".formatted(header));
            } else if (!seen.add(header.strip())) {
                problems.add("column '%s' is there twice".formatted(header));
            }
            column.ifPresent(columns::add);
        }
        if (!problems.isEmpty()) {
            throw new UnreadableFileException(String.join(", ", problems), null);
        }
        return columns;
    }

    @Override
    public Optional<SourceRecord> next() throws IOException {
        return checked(() -> rows.hasNext() ? Optional.of(read(rows.next())) : Optional.empty());
    }

    private SourceRecord read(CsvRecord row) {
        Place place = new Place(++records, row.getStartingLineNumber());
        ObjectNode location = Nodes.MAPPER.createObjectNode();
        for (int i = 0; i < Math.min(columns.size(), row.getFieldCount()); i++) {
            String cell = row.getField(i);
            if (!cell.isEmpty()) {
                columns.get(i).read(cell, location);
            }
        }
        if (row.getFieldCount() != columns.size()) {
            return SourceRecord.refused(
                    place,
                    location,
                    Problem.of(
                            RefusalCode.INVALID_REQUEST,
                            "has %d cells, and the header has %d"
                                    .formatted(row.getFieldCount(), columns.size())));
        }
        return SourceRecord.of(place, location);
    }

    private static <T> T checked(Supplier<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (CsvParseException notCsv) {
            throw new UnreadableFileException("it is not CSV: " + notCsv.getMessage(), notCsv);
        }
    }
}
