package io.cim.location.api.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedConstructor;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.Metadata;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jackson follow the declarations of the records: an absent collection is empty, an absent
 * status is the default, and any other component that is not nullable is required.
 */
final class RecordComponents extends JacksonAnnotationIntrospector {

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        Optional<RecordComponent> component = component(annotated);
        if (component.isEmpty() || isNullable(component.get())) {
            return super.findSetterInfo(annotated);
        }
        return JsonSetter.Value.forValueNulls(
                mayBeEmpty(component.get().getType()) ? Nulls.AS_EMPTY : Nulls.FAIL);
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        Optional<RecordComponent> component = component(member);
        if (component.isEmpty()) {
            return super.hasRequiredMarker(member);
        }
        return !isNullable(component.get()) && !mayBeEmpty(component.get().getType());
    }

    /** The component that a parameter of a record's canonical constructor sets. */
    private static Optional<RecordComponent> component(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)
                || !(parameter.getOwner() instanceof AnnotatedConstructor constructor)) {
            return Optional.empty();
        }
        RecordComponent @Nullable [] components =
                constructor.getDeclaringClass().getRecordComponents();
        return components == null
                ? Optional.empty()
                : Optional.of(components[parameter.getIndex()]);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean mayBeEmpty(Class<?> type) {
        return Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type == Metadata.class
                || type == LocationStatus.class;
    }
}
