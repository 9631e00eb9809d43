package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.JobFilter;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.gateway.Limits;
import dev.preamble.records.id.TenantId;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a visitor looks for among the jobs. What is not understood is passed over, so that an old link still leads here. */
public final class JobSearch {
    @QueryParam("q")
    @Nullable
    String text;

    @QueryParam("state")
    @Nullable
    String state;

    @QueryParam("kind")
    @Nullable
    String kind;

    @QueryParam("tenant")
    @Nullable
    String tenant;

    @QueryParam("why")
    @Nullable
    String why;

    /** Whether any job can be like that: there is no tenant of a name that none can have. */
    boolean isPossible(Visitor visitor) {
        return !visitor.seesAll() || tenant().isEmpty() || TenantId.isValid(tenant());
    }

    JobFilter filter(Visitor visitor) {
        return new JobFilter(
                visitor.tenant() == null ? chosenTenant() : visitor.tenant(),
                chosenKind(),
                chosenStates(),
                null,
                why(),
                true,
                text());
    }

    public String text() {
        String typed = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        return typed.length() > Limits.NAME_CHARACTERS ? typed.substring(0, Limits.NAME_CHARACTERS) : typed;
    }

    public String state() {
        return state == null ? "" : state;
    }

    public String kind() {
        return kind == null ? "" : kind;
    }

    public String tenant() {
        return tenant == null ? "" : tenant.strip().toLowerCase(Locale.ROOT);
    }

    /** The reason to wait, or the code of the error, of all that are shown; empty is any. */
    public String why() {
        return why == null ? "" : why;
    }

    /** What {@code state} may be. */
    public List<String> states() {
        return Stream.concat(
                        Stream.of("open", "over"),
                        Arrays.stream(JobState.values()).map(each -> each.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Whether anything narrows the list. */
    public boolean isNarrow() {
        return !(text() + state() + kind() + tenant() + why()).isBlank();
    }

    /** As the query of a link that leads to the same list. */
    public String query() {
        return Pages.parameter("q", text())
                + Pages.parameter("state", state())
                + Pages.parameter("kind", kind())
                + Pages.parameter("tenant", tenant())
                + Pages.parameter("why", why());
    }

    private Set<JobState> chosenStates() {
        return switch (state()) {
            case "open" ->
                Arrays.stream(JobState.values()).filter(each -> !each.isFinal()).collect(Collectors.toSet());
            case "over" ->
                Arrays.stream(JobState.values()).filter(JobState::isFinal).collect(Collectors.toSet());
            default ->
                Arrays.stream(JobState.values())
                        .filter(each -> each.name().equalsIgnoreCase(state()))
                        .collect(Collectors.toSet());
        };
    }

    private @Nullable JobKind chosenKind() {
        return Arrays.stream(JobKind.values())
                .filter(each -> each.name().equalsIgnoreCase(kind()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable TenantId chosenTenant() {
        return TenantId.isValid(tenant()) ? new TenantId(tenant()) : null;
    }
}
