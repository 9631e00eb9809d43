package dev.preamble.gateway.chat;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.objects.collections.PyList;
import com.hubspot.jinjava.util.ForLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.MethodNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * All that a template reaches of Java: the entries of maps and lists, a loop's position, and of texts and maps those methods
 * that Python's have, as Python's do.
 */
final class PythonMethods extends ELResolver {
    /** Of dictionaries. */
    private static final Set<String> OF_MAPS = Set.of("get", "items", "keys", "values");

    private final ELResolver values = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        if (base == null || base instanceof Map || base instanceof List || base instanceof ForLoop) {
            return values.getValue(context, base, property);
        }
        // As for an attribute that is not there.
        context.setPropertyResolved(true);
        return null;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context,
            Object base,
            Object method,
            Class<?> @Nullable [] types,
            @Nullable Object @Nullable [] arguments) {
        String name = String.valueOf(method);
        // Filters and tests are objects of Jinjava's own.
        if (base instanceof Importable || (base instanceof Map && OF_MAPS.contains(name))) {
            return values.invoke(context, base, method, types, arguments);
        }
        if (base instanceof String text) {
            context.setPropertyResolved(true);
            return ofText(text, name, arguments == null ? List.of() : texts(name, arguments));
        }
        throw unknown(name);
    }

    private static Object ofText(String text, String name, List<String> arguments) {
        return switch (name + arguments.size()) {
            case "strip0", "strip1" -> stripped(text, arguments, true, true);
            case "lstrip0", "lstrip1" -> stripped(text, arguments, true, false);
            case "rstrip0", "rstrip1" -> stripped(text, arguments, false, true);
            case "split1" -> split(text, arguments.getFirst());
            case "startswith1" -> text.startsWith(arguments.getFirst());
            case "endswith1" -> text.endsWith(arguments.getFirst());
            case "replace2" -> text.replace(arguments.get(0), arguments.get(1));
            case "upper0" -> text.toUpperCase(Locale.ROOT);
            case "lower0" -> text.toLowerCase(Locale.ROOT);
            default -> throw unknown(name);
        };
    }

    /** Of the characters of the one argument, or of space. */
    private static String stripped(String text, List<String> arguments, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && isStripped(text.charAt(start), arguments)) {
            start++;
        }
        while (right && end > start && isStripped(text.charAt(end - 1), arguments)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isStripped(char character, List<String> arguments) {
        return arguments.isEmpty()
                ? Character.isWhitespace(character) || Character.isSpaceChar(character)
                : arguments.getFirst().indexOf(character) >= 0;
    }

    private static PyList split(String text, String by) {
        if (by.isEmpty()) {
            throw unknown("split");
        }
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(by); end >= 0; end = text.indexOf(by, start)) {
            parts.add(text.substring(start, end));
            start = end + by.length();
        }
        parts.add(text.substring(start));
        return new PyList(parts);
    }

    private static List<String> texts(String name, @Nullable Object[] arguments) {
        List<String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            if (!(argument instanceof String text)) {
                throw unknown(name);
            }
            texts.add(text);
        }
        return texts;
    }

    private static MethodNotFoundException unknown(String name) {
        return new MethodNotFoundException("there is no method " + name + " with such arguments here");
    }

    @Override
    public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
        return values.getType(context, base, property);
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
        values.setValue(context, base, property, value);
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
        return true;
    }

    @Override
    public Iterator<java.beans.FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
        return Collections.emptyIterator();
    }

    @Override
    public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return null;
    }
}
