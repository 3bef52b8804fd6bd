package io.cim.location.app;

import io.cim.location.api.json.LocationJson;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The serializer of events and snapshots, to which a payload of a revision that this build does not
 * know is of an unknown type. Axon itself would read it like the revision that it knows, and lose
 * what is new in it.
 */
class KnownRevisions extends JacksonSerializer {

    KnownRevisions() {
        super(
                JacksonSerializer.builder()
                        .objectMapper(LocationJson.eventMapper())
                        .revisionResolver(new AnnotationRevisionResolver()));
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public Class classForType(SerializedType type) {
        Class<?> found = super.classForType(type);
        return isKnown(type.getRevision(), found) ? found : UnknownSerializedType.class;
    }

    /** An older one has been upcast by now; a type without revisions has had one form only. */
    private static boolean isKnown(@Nullable String revision, Class<?> type) {
        @Nullable Revision current = type.getAnnotation(Revision.class);
        return current == null || current.value().equals(revision);
    }
}
