package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.prefix.PrefixFilter;
import dev.preamble.records.id.TenantId;
import jakarta.ws.rs.QueryParam;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a visitor looks for among the prefixes. */
public final class PrefixSearch {
    @QueryParam("q")
    @Nullable
    String text;

    @QueryParam("tenant")
    @Nullable
    String tenant;

    /** Whether any prefix can be like that: there is no tenant of a name that none can have. */
    boolean isPossible(Visitor visitor) {
        return !visitor.seesAll() || tenant().isEmpty() || TenantId.isValid(tenant());
    }

    PrefixFilter filter(Visitor visitor) {
        return new PrefixFilter(visitor.tenant() == null ? chosenTenant() : visitor.tenant(), text());
    }

    /** The beginning of a name. */
    public String text() {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    }

    public String tenant() {
        return tenant == null ? "" : tenant.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether anything narrows the list. */
    public boolean isNarrow() {
        return !(text() + tenant()).isEmpty();
    }

    /** As the query of a link that leads to the same list. */
    public String query() {
        return Pages.parameter("q", text()) + Pages.parameter("tenant", tenant());
    }

    private @Nullable TenantId chosenTenant() {
        return TenantId.isValid(tenant()) ? new TenantId(tenant()) : null;
    }
}
