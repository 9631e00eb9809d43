package dev.preamble.gateway;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.event.Progress;
import dev.preamble.records.tenant.JobEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Discriminator;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** What is of one of a few kinds, in the OpenAPI document: which kinds there are, and the property that tells them apart. */
final class DocumentedKinds {
    private static final List<Class<?>> TYPES = List.of(JobEvent.class, Progress.class);

    private DocumentedKinds() {}

    /** Kinds without a schema are in no JSON answer; a stream of events is text to the document. */
    static void tell(Map<String, Schema> schemas) {
        TYPES.forEach(type -> tell(type, schemas));
    }

    private static void tell(Class<?> type, Map<String, Schema> schemas) {
        String property =
                Objects.requireNonNull(type.getAnnotation(JsonTypeInfo.class)).property();
        Discriminator kinds = OASFactory.createDiscriminator().propertyName(property);
        Schema any = schemas.get(type.getSimpleName());
        if (any != null) {
            any.setType(null);
            any.setDiscriminator(kinds);
        }
        for (JsonSubTypes.Type kind :
                Objects.requireNonNull(type.getAnnotation(JsonSubTypes.class)).value()) {
            Schema one = schemas.get(kind.value().getSimpleName());
            if (one != null) {
                one.addProperty(
                                property,
                                OASFactory.createSchema()
                                        .addType(SchemaType.STRING)
                                        .enumeration(List.of(kind.name())))
                        .addRequired(property);
            }
            if (any != null) {
                String ref = ApiDocument.SCHEMAS + kind.value().getSimpleName();
                any.addOneOf(OASFactory.createSchema().ref(ref));
                kinds.addMapping(kind.name(), ref);
            }
        }
    }
}
