package dev.preamble.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;

/**
 * Which fields of answers are always there, in the OpenAPI document: the components of their records that are not nullable.
 * Of the others {@link StrictJson} leaves out what is null, unless the record says that null is told.
 */
final class DocumentedFields {
    private static final String OURS = "dev.preamble.";
    private static final DotName NULLABLE = DotName.createSimple("org.jspecify.annotations.Nullable");
    private static final DotName SCHEMA =
            DotName.createSimple("org.eclipse.microprofile.openapi.annotations.media.Schema");
    private static final DotName PROPERTY = DotName.createSimple("com.fasterxml.jackson.annotation.JsonProperty");
    private static final DotName INCLUDE = DotName.createSimple("com.fasterxml.jackson.annotation.JsonInclude");

    private final List<ClassInfo> records;

    /** @param index in which a class may be twice */
    DocumentedFields(IndexView index) {
        records = index.getKnownClasses().stream()
                .filter(type -> type.isRecord() && type.name().toString().startsWith(OURS))
                .map(ClassInfo::name)
                .distinct()
                .map(index::getClassByName)
                .toList();
    }

    /** @param name what the document calls the answer */
    void tell(String name, Schema answer) {
        if (answer.getProperties() == null) {
            return;
        }
        ClassInfo record = record(name, answer.getProperties().keySet());
        List<String> required = new ArrayList<>();
        for (FieldInfo field : components(record)) {
            boolean nullable = field.type().hasAnnotation(NULLABLE);
            boolean told = tellsNull(record, field);
            if (nullable && told) {
                answer.addProperty(
                        name(field),
                        StrictRequests.orNull(
                                Objects.requireNonNull(answer.getProperties().get(name(field)))));
            }
            if (!nullable || told) {
                required.add(name(field));
            }
        }
        if (!required.isEmpty()) {
            answer.setRequired(required);
        }
    }

    /** Records that are called the same have other fields; two answers that had the same would need names of their own. */
    private ClassInfo record(String name, Set<String> fields) {
        List<ClassInfo> found = records.stream()
                .filter(record -> isCalled(record, name)
                        && components(record).stream()
                                .map(DocumentedFields::name)
                                .collect(Collectors.toSet())
                                .equals(fields))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("The schema " + name + " is of one of " + found
                    + "; give the record that is meant a name by @Schema(name = …)");
        }
        return found.getFirst();
    }

    /** A list is called by what is in it, too. */
    private static boolean isCalled(ClassInfo record, String name) {
        AnnotationInstance schema = record.declaredAnnotation(SCHEMA);
        AnnotationValue own = schema == null ? null : schema.value("name");
        String called = own == null ? record.simpleName() : own.asString();
        return record.typeParameters().isEmpty() ? name.equals(called) : name.startsWith(called);
    }

    private static List<FieldInfo> components(ClassInfo record) {
        return record.recordComponentsInDeclarationOrder().stream()
                .map(component -> Objects.requireNonNull(component.field()))
                .toList();
    }

    private static String name(FieldInfo component) {
        AnnotationInstance property = component.declaredAnnotation(PROPERTY);
        return property == null ? component.name() : property.value().asString();
    }

    private static boolean tellsNull(ClassInfo record, FieldInfo component) {
        AnnotationInstance own = component.declaredAnnotation(INCLUDE);
        AnnotationInstance include = own == null ? record.declaredAnnotation(INCLUDE) : own;
        return include != null && include.value().asEnum().equals("ALWAYS");
    }
}
