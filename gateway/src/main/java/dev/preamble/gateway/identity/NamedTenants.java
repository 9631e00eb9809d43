package dev.preamble.gateway.identity;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tenants that credentials name.
 *
 * @param ids ids as they were claimed; what does not have the form of an id names no tenant
 */
record NamedTenants(Set<String> ids) {
    NamedTenants {
        ids = Set.copyOf(ids);
    }

    /**
     * From a token.
     *
     * @param tenant the claim of machine clients; when there is one, it alone counts
     * @param organization the identity provider's claim: a list of aliases, or an object whose names are the aliases
     */
    static NamedTenants claimed(@Nullable Object tenant, @Nullable Object organization) {
        Stream<?> named = switch (tenant) {
            case null ->
                switch (organization) {
                    case null -> Stream.empty();
                    case Collection<?> aliases -> aliases.stream();
                    case Map<?, ?> aliases -> aliases.keySet().stream();
                    default -> Stream.of(organization);
                };
            default -> Stream.of(tenant);
        };
        return new NamedTenants(named.map(NamedTenants::text)
                .filter(TenantId::isValid)
                .collect(java.util.stream.Collectors.toUnmodifiableSet()));
    }

    /** Claims arrive as plain or as JSON-P strings; the latter print with quotes. */
    private static String text(Object claim) {
        return claim instanceof jakarta.json.JsonString json ? json.getString() : claim.toString();
    }

    /** @param header the request's {@value CurrentTenant#HEADER}, if any */
    TenantId chosen(@Nullable String header) {
        if (header != null) {
            // The same answer for a tenant that exists and for one that never did.
            return ids.contains(header) ? new TenantId(header) : refuse();
        }
        return switch (ids.size()) {
            case 0 -> throw namesNone();
            case 1 -> new TenantId(ids.iterator().next());
            default ->
                throw Refusal.of(
                        ErrorCode.TENANT_AMBIGUOUS,
                        "These credentials name several tenants: " + String.join(", ", new TreeSet<>(ids))
                                + ". Choose one with the header " + CurrentTenant.HEADER + ".");
        };
    }

    /**
     * All of them, by name; the preferred one first, where it is among them.
     *
     * @throws Refusal when there are none
     */
    List<TenantId> preferring(@Nullable String preferred) {
        if (ids.isEmpty()) {
            throw namesNone();
        }
        return ids.stream()
                .sorted(Comparator.comparing((String id) -> !id.equals(preferred))
                        .thenComparing(Comparator.naturalOrder()))
                .map(TenantId::new)
                .toList();
    }

    private static Refusal namesNone() {
        return Refusal.of(
                ErrorCode.FORBIDDEN, "These credentials name no tenant, and this path works on a tenant's own.");
    }

    private static TenantId refuse() {
        throw Refusal.notFound();
    }
}
