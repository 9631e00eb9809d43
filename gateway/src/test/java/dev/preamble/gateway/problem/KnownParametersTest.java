package dev.preamble.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.gateway.page.PageRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class KnownParametersTest {
    private static final class Resource {
        @SuppressWarnings({"unused", "UnusedVariable"})
        void list(
                @PathParam("id") String id,
                @QueryParam("state") String state,
                @HeaderParam("If-Match") String tag,
                @BeanParam PageRequest page) {}
    }

    @Test
    void thoseOfTheMethodAndOfItsBeansAreKnown() {
        Method method = Arrays.stream(Resource.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals("list"))
                .findFirst()
                .orElseThrow();

        assertThat(KnownParameters.of(method)).containsExactly("cursor", "limit", "state");
    }
}
