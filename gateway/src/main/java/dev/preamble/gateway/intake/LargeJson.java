package dev.preamble.gateway.intake;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.CurrentTenant;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.InputStream;

/** A JSON body that is large, or does not say how large it is, counts as an upload while it is read. */
@Provider
@ConstrainedTo(RuntimeType.SERVER)
public final class LargeJson implements ReaderInterceptor {
    /** Operators have no tenant, and nothing large to send. */
    private static final String ADMINISTRATION = "/v1/admin/";

    private final Intake intake;
    private final CurrentTenant tenant;
    private final HttpServerRequest request;

    public LargeJson(Intake intake, CurrentTenant tenant, HttpServerRequest request) {
        this.intake = intake;
        this.tenant = tenant;
        this.request = request;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() == InputStream.class
                || !isLarge()
                || request.path().startsWith(ADMINISTRATION)) {
            return context.proceed();
        }
        return intake.take(tenant.id(), context::proceed);
    }

    private boolean isLarge() {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Whoever reads the request has made sure that it is a number.
        return declared == null || Long.parseLong(declared) > Limits.LARGE_JSON_BYTES;
    }
}
