package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.DeadLetters.Which;
import dev.preamble.gateway.problem.Choices;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the jobs that were given up a visitor looks for. What is not understood is passed over. */
public final class DeadLetterSearch {
    /** Where those are that nobody has answered yet. */
    static final String OPEN = Pages.ROOT + "/dead-letters?resolution=open";

    private static final String ALL = "all";

    @QueryParam("resolution")
    @Nullable
    String resolution;

    Which which() {
        return Choices.of(Which.class, "resolution", resolution());
    }

    /** What was made of those that are shown. */
    public String resolution() {
        return resolution != null && resolutions().contains(resolution) ? resolution : ALL;
    }

    /** What {@code resolution} may be. */
    public List<String> resolutions() {
        return Choices.of(Which.class);
    }

    /** Whether it leaves any out. */
    public boolean isNarrow() {
        return which() != Which.ALL;
    }

    /** As the query of a link that leads to the same list. */
    public String query() {
        return isNarrow() ? "resolution=" + resolution() + "&" : "";
    }
}
