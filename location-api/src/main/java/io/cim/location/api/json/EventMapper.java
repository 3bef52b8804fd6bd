package io.cim.location.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.cim.location.api.Boundary;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.Metadata;
import io.cim.location.api.UtcTime;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Creates mappers of stored records. Their JSON is in snake case, without null and empty values,
 * with times as RFC 3339 in UTC to the millisecond. Unknown fields are ignored, since an older
 * build may read the records of a newer one. A missing field is an error unless it is nullable or a
 * collection. Buffers are recycled by all threads together, since a virtual thread serves one
 * request.
 */
final class EventMapper {

    private static final JsonInclude.Value LEFT_OUT_IF_EMPTY =
            JsonInclude.Value.construct(Include.NON_EMPTY, Include.ALWAYS);

    private EventMapper() {}

    static ObjectMapper create() {
        JsonMapper mapper =
                JsonMapper.builder(
                                JsonFactory.builder()
                                        .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                                        .build())
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(Include.NON_NULL, Include.ALWAYS))
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .annotationIntrospector(new RecordComponents())
                        // Axon adds this module too: a second is ignored, a later would overrule us
                        .addModule(new JavaTimeModule())
                        .addModule(
                                new SimpleModule()
                                        .addSerializer(Instant.class, new TimeWriter())
                                        .addDeserializer(Metadata.class, new MetadataReader())
                                        .addSerializer(Boundary.class, new BoundaryWriter())
                                        .addDeserializer(Boundary.class, new BoundaryReader())
                                        .addDeserializer(LocationStatus.class, new StatusReader()))
                        .build();
        for (Class<?> collection : List.of(List.class, Set.class, Map.class, Metadata.class)) {
            mapper.configOverride(collection).setInclude(LEFT_OUT_IF_EMPTY);
        }
        return mapper;
    }

    private static final class TimeWriter extends StdScalarSerializer<Instant> {

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator generator, SerializerProvider serializers)
                throws IOException {
            generator.writeString(UtcTime.format(time));
        }
    }

    /** Reads a status; the absent one of a state, which builds before it stored, is the default. */
    private static final class StatusReader extends StdDeserializer<LocationStatus> {

        StatusReader() {
            super(LocationStatus.class);
        }

        @Override
        public LocationStatus deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return LocationStatus.of(context.readValue(parser, String.class));
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) {
            return LocationStatus.DEFAULT;
        }
    }

    /** Reads metadata; absent metadata is empty. */
    private static final class MetadataReader extends StdDeserializer<Metadata> {

        MetadataReader() {
            super(Metadata.class);
        }

        @Override
        public Metadata deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return new Metadata(
                    context.readValue(
                            parser,
                            context.getTypeFactory()
                                    .constructMapType(Map.class, String.class, String.class)));
        }

        @Override
        public Metadata getNullValue(DeserializationContext context) {
            return Metadata.EMPTY;
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) {
            return Metadata.EMPTY;
        }
    }
}
