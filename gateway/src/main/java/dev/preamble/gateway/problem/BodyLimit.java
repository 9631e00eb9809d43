package dev.preamble.gateway.problem;

import dev.preamble.gateway.Limits;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses a JSON body that is larger than any request needs. A dataset's rows are counted where they are checked. */
@Provider
public final class BodyLimit implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() != InputStream.class) {
            context.setInputStream(new Counted(context.getInputStream()));
        }
        return context.proceed();
    }

    private static final class Counted extends FilterInputStream {
        private long left = Limits.JSON_BYTES;

        Counted(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return take(1, super.read());
        }

        @Override
        public int read(byte[] target, int offset, int most) throws IOException {
            int count = super.read(target, offset, most);
            return take(count, count);
        }

        private int take(int count, int result) {
            left -= Math.max(0, count);
            if (left < 0) {
                throw Refusal.tooLarge("body", "The body is too large.", Limits.JSON_BYTES + " bytes");
            }
            return result;
        }
    }
}
