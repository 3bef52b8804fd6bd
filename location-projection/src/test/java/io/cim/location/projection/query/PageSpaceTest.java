package io.cim.location.projection.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.projection.table.LocationWeight;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PageSpaceTest {

    private static final long UNLIMITED = Long.MAX_VALUE;

    private static List<Hit> hits(int count, long seed) {
        RandomLocations random = new RandomLocations(new Random(seed));
        return Stream.generate(() -> Hit.of(random.location(null))).limit(count).toList();
    }

    private static PageSpace filled(List<Hit> hits, int limit, long maxBytes) {
        PageSpace space = new PageSpace(limit, maxBytes);
        hits.forEach(space::add);
        return space;
    }

    @Property
    void holdsOneLocationMoreThanThePage(
            @ForAll @IntRange(max = 30) int count,
            @ForAll @IntRange(min = 1, max = 20) int limit,
            @ForAll long seed) {
        List<Hit> hits = hits(count, seed);
        PageSpace space = filled(hits, limit, UNLIMITED);
        assertThat(space.hits()).isEqualTo(hits.subList(0, Math.min(count, limit + 1)));
        assertThat(space.size()).isEqualTo(Math.min(count, limit));
        assertThat(space.isFull()).isEqualTo(count > limit);
    }

    @Property(tries = 200)
    void holdsNoMoreThanAboutAReply(
            @ForAll @IntRange(min = 1, max = 5_000) int maxBytes, @ForAll long seed) {
        List<Hit> hits = hits(40, seed);
        PageSpace space = filled(hits, 500, maxBytes);
        assertThat(hits).startsWith(space.hits().toArray(Hit[]::new));
        List<Hit> page = space.hits().subList(0, space.size());
        assertThat(page).isNotEmpty();
        assertThat(weight(page.subList(0, page.size() - 1))).isLessThanOrEqualTo(8L * maxBytes);
        assertThat(space.isFull()).isEqualTo(page.size() < hits.size());
    }

    private static long weight(List<Hit> hits) {
        return hits.stream().map(Hit::location).mapToLong(LocationWeight::of).sum();
    }
}
