package dev.preamble.catalog.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.catalog.forecast.Forecast.Ahead;
import dev.preamble.catalog.forecast.Forecast.Demand;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final int NONE = Integer.MAX_VALUE;

    @Test
    void waitsForWhatItsTenantSubmittedBefore() {
        Forecast alone = new Forecast(1, Map.of(ACME, new Demand(1, 0, 300, NONE)));

        assertThat(alone.wait(ACME, jobs(0, 0))).contains(Duration.ZERO);
        assertThat(alone.wait(ACME, jobs(2, 100))).contains(Duration.ofSeconds(200));
    }

    @Test
    void waitsForTheShareOfOthersByWeight() {
        Forecast contended =
                new Forecast(1, Map.of(ACME, new Demand(1, 0, 100, NONE), OTHER, new Demand(2, 0, 1_000, NONE)));

        assertThat(contended.wait(ACME, jobs(1, 100))).contains(Duration.ofMinutes(5));
        assertThat(contended.wait(OTHER, jobs(1, 100))).contains(Duration.ofSeconds(150));
    }

    @Test
    void waitsForNoMoreThanTheOthersHave() {
        Forecast nearlyAlone =
                new Forecast(1, Map.of(ACME, new Demand(1, 0, 900, NONE), OTHER, new Demand(1, 0, 10, NONE)));

        assertThat(nearlyAlone.wait(ACME, jobs(1, 100))).contains(Duration.ofSeconds(110));
    }

    @Test
    void waitsUntilTheOthersHaveHadAsMuchAsItsTenantLately() {
        Forecast ahead =
                new Forecast(1, Map.of(ACME, new Demand(1, 50, 100, NONE), OTHER, new Demand(1, 0, 900, NONE)));

        assertThat(ahead.wait(ACME, jobs(0, 0))).contains(Duration.ofSeconds(50));
        assertThat(ahead.wait(OTHER, jobs(0, 0))).contains(Duration.ZERO);
    }

    @Test
    void sharesTheLanesOfItsTenantWithJobsThatGoOn() {
        Forecast wide = new Forecast(4, Map.of(ACME, new Demand(1, 0, 800, NONE)));

        assertThat(wide.wait(ACME, jobs(3, 100))).as("a lane is left").contains(Duration.ZERO);
        assertThat(wide.wait(ACME, jobs(8, 100))).contains(Duration.ofMillis(162_500));
    }

    @Test
    void hasNoMoreLanesThanItMay() {
        Forecast limited = new Forecast(4, Map.of(ACME, new Demand(1, 0, 300, 1)));

        assertThat(limited.wait(ACME, jobs(2, 100))).contains(Duration.ofSeconds(200));
    }

    @Test
    void saysNothingWhereNobodyCan() {
        assertThat(new Forecast(0, Map.of(ACME, new Demand(1, 0, 0, NONE))).wait(ACME, jobs(0, 0)))
                .as("no lane")
                .isEmpty();
        assertThat(new Forecast(1, Map.of()).wait(ACME, jobs(0, 0))).as("held").isEmpty();
    }

    private static Ahead jobs(int jobs, double each) {
        return new Ahead(jobs, jobs * each, jobs * each * each);
    }
}
