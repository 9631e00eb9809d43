package dev.preamble.client.command;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where an API is. */
final class GatewayAddress implements ITypeConverter<URI> {
    @Override
    public URI convert(String typed) {
        if (!typed.matches("https?://.+")) {
            throw new TypeConversionException(
                    "'" + typed + "' is no address: begin it with http:// or https://, such as " + Connection.GATEWAY);
        }
        try {
            return URI.create(typed);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + typed + "' is no address such as " + Connection.GATEWAY);
        }
    }
}
