package dev.preamble.client.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something are wanted. */
final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String typed) {
        if (!typed.matches("0*[1-9][0-9]{0,8}")) {
            throw new TypeConversionException("'" + typed + "' is no number from 1 on");
        }
        return Integer.valueOf(typed);
    }
}
