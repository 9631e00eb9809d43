package dev.preamble.gateway;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** How the gateway takes requests, in the OpenAPI document: {@link StrictJson}, and parameters without a value. */
final class StrictRequests {
    private final Map<String, Schema> schemas;
    private final Set<String> done = new HashSet<>();

    StrictRequests(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    /** Whether requests have a schema, once all operations are tightened; answers may have it as well. */
    boolean take(String schema) {
        return done.contains(schema);
    }

    void tighten(Operation operation) {
        if (operation.getParameters() != null) {
            for (Parameter parameter : operation.getParameters()) {
                if (parameter.getIn() == Parameter.In.QUERY && !Boolean.TRUE.equals(parameter.getRequired())) {
                    parameter.setAllowEmptyValue(true);
                }
            }
        }
        if (operation.getRequestBody() != null) {
            operation
                    .getRequestBody()
                    .getContent()
                    .getMediaTypes()
                    .forEach((type, body) -> tighten(body.getSchema(), type.equals("application/json")));
        }
    }

    /**
     * What is not known is refused, and null is the same as left out.
     *
     * @param nulls whether the body can say null
     */
    private void tighten(@Nullable Schema schema, boolean nulls) {
        if (schema == null) {
            return;
        }
        if (schema.getRef() != null) {
            String name = schema.getRef().substring(ApiDocument.SCHEMAS.length());
            if (done.add(name)) {
                tighten(schemas.get(name), nulls);
            }
            return;
        }
        tighten(schema.getItems(), nulls);
        if (schema.getOneOf() != null) {
            schema.getOneOf().forEach(choice -> tighten(choice, nulls));
        }
        if (schema.getProperties() == null) {
            return;
        }
        schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
        Map<String, Schema> properties = new TreeMap<>();
        schema.getProperties().forEach((name, property) -> {
            tighten(property, nulls);
            boolean required =
                    schema.getRequired() != null && schema.getRequired().contains(name);
            properties.put(name, required || !nulls ? property : orNull(property));
        });
        schema.getProperties().keySet().forEach(name -> schema.addProperty(name, properties.get(name)));
    }

    static Schema orNull(Schema schema) {
        Schema nothing = OASFactory.createSchema().addType(SchemaType.NULL);
        if (schema.getRef() != null) {
            return OASFactory.createSchema().addAnyOf(schema).addAnyOf(nothing);
        }
        if (schema.getOneOf() != null) {
            return schema.addOneOf(nothing);
        }
        return schema.getType() == null ? schema : schema.addType(SchemaType.NULL);
    }
}
