package io.cim.location.projection;

import io.cim.location.api.json.LocationJson;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;

/**
 * The serializer of events. Until it is upgraded, events of {@link #NEWER_REVISION} are of an
 * unknown type, as those of a newer build are.
 */
public final class BuildSerializer extends JacksonSerializer {

    static final String NEWER_REVISION = "3";

    private volatile boolean upgraded;

    BuildSerializer() {
        super(JacksonSerializer.builder().objectMapper(LocationJson.eventMapper()));
    }

    /** From now on it knows the newer revision. */
    public void upgrade() {
        upgraded = true;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public Class classForType(SerializedType type) {
        return NEWER_REVISION.equals(type.getRevision()) && !upgraded
                ? UnknownSerializedType.class
                : super.classForType(type);
    }
}
