package dev.preamble.gateway.job;

import dev.preamble.gateway.notice.NoticeListener;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.id.JobId;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits at this gateway for a job's next event. While the catalog is not heard, who waits looks from time to time.
 */
@Singleton
public final class JobBells implements NoticeListener {
    private final Set<JobBell> bells = ConcurrentHashMap.newKeySet();

    /** A bell of this job, to be closed by who waits for it. */
    public JobBell hang(JobId job) {
        return hang(job, false);
    }

    /** As {@link #hang}, which rings for what its texts grow by, too. */
    JobBell hangForTexts(JobId job) {
        return hang(job, true);
    }

    private JobBell hang(JobId job, boolean forTexts) {
        JobBell bell = new JobBell(job.toString(), forTexts, bells::remove);
        bells.add(bell);
        return bell;
    }

    @Override
    public String channel() {
        return "job_event";
    }

    @Override
    public void begin() {
        ringAll();
    }

    /** The job has a new event. */
    @Override
    public void hear(String job) {
        bells.stream().filter(bell -> bell.job().equals(job)).forEach(JobBell::ring);
    }

    /** Texts of a job have grown. */
    void tell(TextGrowth growth) {
        String job = growth.key().job().toString();
        bells.stream().filter(bell -> bell.job().equals(job)).forEach(bell -> bell.tell(growth));
    }

    @Override
    public void lose() {}

    /** Something may have been missed. */
    public void ringAll() {
        bells.forEach(JobBell::ring);
    }
}
