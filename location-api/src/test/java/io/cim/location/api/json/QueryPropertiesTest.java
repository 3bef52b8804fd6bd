package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationView;
import io.cim.location.api.QueryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QueryPropertiesTest {

    private final ObjectMapper mapper = LocationJson.eventMapper();

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE) // the edges have their own tables
    void everyQueryIsReadBackAsItWasWritten(@ForAll("queries") LocationQuery query) {
        byte[] json = QueryWriting.json(query).getBytes(StandardCharsets.UTF_8);
        assertThat(LocationJson.readQuery(QueryWriting.kind(query), json)).isEqualTo(query);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void everyViewIsReadBackAsItWasStored(@ForAll("views") LocationView view) throws IOException {
        byte[] stored = mapper.writeValueAsBytes(view);
        assertThat(mapper.readValue(stored, LocationView.class)).isEqualTo(view);
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll QueryKind kind, @ForAll byte[] body) {
        assertOnlyRefused(kind, body);
    }

    @Property(tries = 500)
    void anyTextLikeJsonIsReadOrRefused(
            @ForAll QueryKind kind, @ForAll("textsLikeJson") String body) {
        assertOnlyRefused(kind, body.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void anyDamagedQueryIsReadOrRefused(
            @ForAll("queries") LocationQuery query, @ForAll int position, @ForAll byte damage) {
        byte[] json = QueryWriting.json(query).getBytes(StandardCharsets.UTF_8);
        json[Math.floorMod(position, json.length)] = damage;
        assertOnlyRefused(QueryWriting.kind(query), json);
    }

    private static void assertOnlyRefused(QueryKind kind, byte[] body) {
        assertThatCode(
                        () -> {
                            try {
                                LocationJson.readQuery(kind, body);
                            } catch (LocationRefused refusal) {
                                LocationJson.write(ErrorReply.of(refusal));
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Property
    void noLocationIsLargerThanItsBound(@ForAll("views") LocationView view) {
        assertThat(LocationJson.size(view)).isLessThanOrEqualTo(SizeBound.of(view.state()));
    }

    @Provide
    Arbitrary<LocationQuery> queries() {
        return QueryArbitraries.queries();
    }

    @Provide
    Arbitrary<LocationView> views() {
        return QueryArbitraries.views();
    }

    @Provide
    Arbitrary<String> textsLikeJson() {
        return ValueArbitraries.textsLikeJson();
    }
}
