package dev.preamble.client.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A limit that is to be.
 *
 * @param most null where the platform's own is to hold again
 */
record Bound(@Nullable Long most) {
    private static final String NONE = "default";

    /** Leaves a request as it is where nothing is wanted. */
    static void set(ObjectNode request, String field, @Nullable Bound wanted) {
        if (wanted != null) {
            if (wanted.most == null) {
                request.remove(field);
            } else {
                request.put(field, wanted.most);
            }
        }
    }

    /** Of a number, or of the word for none of its own. */
    static final class Typed implements ITypeConverter<Bound> {
        @Override
        public Bound convert(String typed) {
            if (typed.equals(NONE)) {
                return new Bound(null);
            }
            if (!typed.matches("0*[1-9][0-9]{0,17}")) {
                throw new TypeConversionException("'" + typed + "' is neither a number from 1 on nor " + NONE);
            }
            return new Bound(Long.valueOf(typed));
        }
    }
}
