package io.cim.location.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.bench.Chart.Curve;
import io.cim.location.bench.Chart.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {

    @Test
    void hasRoundNumbersAroundTheValuesOfALogarithmicAxis() {
        assertThat(ChartAxis.logarithmic("ms", List.of(0.7, 3.0)).ticks())
                .containsExactly(0.5, 1.0, 2.0, 5.0);
        assertThat(ChartAxis.logarithmic("requests/s", List.of(50.0, 70_000.0)).ticks())
                .containsExactly(10.0, 100.0, 1_000.0, 10_000.0, 100_000.0);
        assertThat(ChartAxis.logarithmic("ms", List.of(1.0)).ticks()).containsExactly(1.0);
    }

    @Test
    void hasALinearAxisFromZero() {
        assertThat(ChartAxis.linear("requests/s", List.of(900.0, 1_350.0)).ticks())
                .containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1_000.0, 1_200.0, 1_400.0);
    }

    @Test
    void placesValuesByTheirLogarithms() {
        ChartAxis axis = ChartAxis.at("clients", true, List.of(1.0, 100.0));
        assertThat(axis.place(1)).isZero();
        assertThat(axis.place(10)).isEqualTo(0.5);
        assertThat(axis.place(100)).isEqualTo(1);
    }

    @Test
    void drawsEachCurveWithItsName() throws Exception {
        Chart chart =
                new Chart(
                        "requests & replies",
                        ChartAxis.at("clients", true, List.of(1.0, 64.0)),
                        ChartAxis.linear("requests/s", List.of(0.0, 200.0)),
                        List.of(
                                new Curve(
                                        "a < b",
                                        0,
                                        true,
                                        List.of(new Point(1, 0), new Point(64, 200)))));
        Document svg =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        chart.svg().getBytes(StandardCharsets.UTF_8)));
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("requests & replies");
        assertThat(svg.getDocumentElement().getTextContent()).contains("a < b", "clients");
        assertThat(
                        svg.getElementsByTagName("polyline")
                                .item(0)
                                .getAttributes()
                                .getNamedItem("points")
                                .getNodeValue())
                .isEqualTo("64.0,290.0 480.0,44.0");
    }
}
