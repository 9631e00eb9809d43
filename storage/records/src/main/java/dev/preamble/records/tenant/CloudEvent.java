package dev.preamble.records.tenant;

import dev.preamble.records.id.JobId;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attributes of a record that tenants read, as headers of its Kafka record: CloudEvents 1.0, Kafka protocol binding,
 * binary content mode.
 *
 * @param id stable: the same fact has the same id, however often it is seen
 * @param source path of the thing that it happened to
 * @param type such as {@code dev.preamble.job.succeeded.v1}
 * @param time when it happened
 */
public record CloudEvent(String id, URI source, String type, Instant time) {
    /** @param sequence position among the job's events, from 1 */
    public static CloudEvent of(JobId job, long sequence, JobEvent event, Instant time) {
        return new CloudEvent(job + "/events/" + sequence, source(job), event.type(), time);
    }

    public static CloudEvent of(GeneratedLine line, Instant time) {
        return new CloudEvent(line.job() + "/lines/" + line.line(), source(line.job()), GeneratedLine.TYPE, time);
    }

    public static CloudEvent of(VersionImported imported, Instant time) {
        URI source = URI.create("/v1/prefixes/" + imported.prefix() + "/versions/" + imported.version());
        return new CloudEvent(imported.id() + "/imported", source, VersionImported.TYPE, time);
    }

    /** In the order in which the specification lists them. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", source.toString());
        headers.put("ce_type", type);
        headers.put("ce_time", time.toString());
        headers.put("content-type", "application/json");
        return headers;
    }

    private static URI source(JobId job) {
        return URI.create("/v1/jobs/" + job);
    }
}
