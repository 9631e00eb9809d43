package dev.preamble.gateway.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What chat templates call, as Hugging Face's library and Python have it. */
public final class ChatFunctions {
    static final String STRFTIME_NOW = "strftime_now";
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final ObjectWriter PYTHON_JSON = JSON.writer(new PythonSpaces());

    private ChatFunctions() {}

    static void register(Context context) {
        context.registerFunction(
                new ELFunctionDefinition("", "raise_exception", ChatFunctions.class, "raise", Object.class));
        context.registerFunction(new ELFunctionDefinition("", STRFTIME_NOW, ChatFunctions.class, "now", String.class));
        context.registerFilter(new ToJson());
        context.registerExpTest(new PythonIterable("iterable"));
        context.registerExpTest(new PythonIterable("sequence"));
    }

    /** Called by templates. */
    @SuppressWarnings("DoNotCallSuggester") // to be called is what it is for
    public static String raise(@Nullable Object said) {
        throw new RaisedByTemplate(String.valueOf(said));
    }

    /** Called by templates. */
    public static String now(String format) {
        return StrftimeFormatter.format(ZonedDateTime.now(ZoneOffset.UTC), format);
    }

    /** As Python's {@code json.dumps} writes: a space after each colon and comma. */
    private static final class ToJson implements Filter {
        @Override
        public String getName() {
            return "tojson";
        }

        @Override
        public Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
            if (arguments.length > 0) {
                throw new IllegalArgumentException("tojson takes no arguments here");
            }
            try {
                return PYTHON_JSON.writeValueAsString(value);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("no JSON", e);
            }
        }
    }

    private static final class PythonSpaces extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }
    }

    /** As in Python, where a text is iterable, and a sequence. */
    private record PythonIterable(String name) implements ExpTest {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, Object... arguments) {
            return value instanceof String || value instanceof Iterable || value instanceof Map;
        }
    }
}
