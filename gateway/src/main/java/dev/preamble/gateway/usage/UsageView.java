package dev.preamble.gateway.usage;

import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.metering.Metering;
import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.limit.Allowance;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.Use;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** Reads what a tenant used and keeps. */
@Singleton
public final class UsageView {
    private final Tenants tenants;
    private final Jobs jobs;
    private final Metering metering;
    private final Clock clock;

    public UsageView(Tenants tenants, Jobs jobs, Metering metering, Clock clock) {
        this.tenants = tenants;
        this.jobs = jobs;
        this.metering = metering;
        this.clock = clock;
    }

    /** @throws Refusal when there is no such tenant */
    public UsageAnswer of(TenantId id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> answer(tenants.of(id).orElseThrow(Refusal::notFound)));
    }

    private UsageAnswer answer(Tenant tenant) {
        TenantId id = tenant.id();
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        Map<LocalDate, Use> days = metering.days(id, today.minusDays(Limits.DAYS_OF_USE - 1L));
        Use ofToday = days.getOrDefault(today, Use.NONE);
        return new UsageAnswer(
                id.value(),
                Allowance.of(tenant),
                jobs.openOf(id),
                metering.storedBytes(id),
                ofToday.tokensTrained() + ofToday.tokensGenerated(),
                today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                UsedAnswer.of(metering.total(id)),
                days.entrySet().stream()
                        .map(day -> new UsageAnswer.Day(day.getKey(), UsedAnswer.of(day.getValue())))
                        .toList());
    }
}
