package io.cim.location.app;

import io.cim.location.api.json.LocationJson;
import java.util.stream.IntStream;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The serializer of events and snapshots. It treats a payload of a revision that this build does
 * not know as of an unknown type; Axon itself would read it as the known revision, and lose new
 * fields. An older revision lacks optional fields only, and is read as the known one.
 */
class KnownRevisions extends JacksonSerializer {

    KnownRevisions() {
        super(
                JacksonSerializer.builder()
                        .objectMapper(LocationJson.eventMapper())
                        .revisionResolver(new AnnotationRevisionResolver()));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public Class classForType(SerializedType type) {
        Class<?> found = super.classForType(type);
        return isKnown(type.getRevision(), found) ? found : UnknownSerializedType.class;
    }

    /** Revisions are numbered from 1; a type without a revision has one form only. */
    private static boolean isKnown(@Nullable String revision, Class<?> type) {
        @Nullable Revision current = type.getAnnotation(Revision.class);
        return current == null
                || IntStream.rangeClosed(1, Integer.parseInt(current.value()))
                        .mapToObj(Integer::toString)
                        .anyMatch(known -> known.equals(revision));
    }
}
