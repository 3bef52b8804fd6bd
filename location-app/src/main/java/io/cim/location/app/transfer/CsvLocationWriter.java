package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a header and a record for each location. */
final class CsvLocationWriter implements LocationWriter {

    private final CsvWriter out;
    private final List<CsvColumn> columns;

    CsvLocationWriter(OutputStream out, CsvColumns columns) {
        this.out = CsvWriter.builder().build(out, UTF_8);
        this.columns = columns.all();
        var _ = this.out.writeRecord(this.columns.stream().map(CsvColumn::header).toList());
    }

    @Override
    public void write(ObjectNode location) {
        var _ = out.writeRecord(columns.stream().map(column -> column.write(location)).toList());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
