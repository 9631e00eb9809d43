package dev.preamble.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Refused;
import dev.preamble.client.TopicReader.TopicRecord;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.TaskEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks, when all is over, for what may never happen: in the API, in the tenants' topics, in what workers reported. */
final class Inspection {
    /** Within this time what the catalog holds is on the topics. */
    private static final Duration DELIVERY = Duration.ofMinutes(1);

    private final Map<String, List<TaskEvent>> reports;
    private final String reference;
    private final Path scratch;
    private final Violations violations;

    /**
     * @param reports of all runs, by job
     * @param reference digest of what a deterministic job learns undisturbed
     * @param scratch a folder for what is downloaded
     */
    Inspection(Map<String, List<TaskEvent>> reports, String reference, Path scratch, Violations violations) {
        this.reports = reports;
        this.reference = reference;
        this.scratch = scratch;
        this.violations = violations;
    }

    /** @param interrupted of its jobs that succeeded, how many had runs that others had to go on from */
    record Inspected(int jobs, int versions, long events, long results, int interrupted, int interruptedExact) {}

    Inspected of(Customer customer) throws InterruptedException, IOException {
        Map<String, JsonNode> answers = answers(customer);
        strangers(customer, "/v1/training-jobs");
        strangers(customer, "/v1/generation-jobs");
        int versions = versions(customer, answers);
        awaitDeliveries(customer, answers);
        List<TopicRecord> events = topic(customer, "events");
        List<TopicRecord> results = topic(customer, "results");
        deliveries(customer, answers, Deliveries.of(events), Deliveries.of(results));
        Set<String> interrupted = interrupted(events);
        return new Inspected(
                customer.asked().size(),
                versions,
                events.size(),
                results.size(),
                (int) customer.asked().stream()
                        .filter(job -> interrupted.contains(job.job()))
                        .count(),
                (int) customer.asked().stream()
                        .filter(job -> job.deterministic() && interrupted.contains(job.job()))
                        .count());
    }

    /** Each job that was acknowledged is there, and ended as it was to. */
    private Map<String, JsonNode> answers(Customer customer) throws InterruptedException {
        Map<String, JsonNode> answers = new HashMap<>();
        for (Asked asked : customer.asked()) {
            String name = customer.id() + " job " + asked.job();
            try {
                JsonNode answer = Insistence.on(() -> customer.api().get("/v1/jobs/" + asked.job()));
                answers.put(asked.job(), answer);
                String state = answer.path("state").asText();
                boolean asItShould =
                        state.equals("succeeded") || (state.equals("cancelled") && customer.cancelled(asked.job()));
                if (!asItShould) {
                    violations.add(
                            Invariant.JOB_LOST,
                            1,
                            "%s (%s %s %s)"
                                    .formatted(
                                            name,
                                            answer.path("kind").asText(),
                                            state,
                                            answer.path("error")
                                                    .path("detail")
                                                    .asText(answer.path("reason")
                                                            .asText())));
                }
            } catch (Refused e) {
                violations.add(Invariant.JOB_LOST, 1, name + " (" + e.getMessage() + ")");
            }
        }
        return answers;
    }

    /** Each job that is there was acknowledged: a request that was repeated made one. */
    private void strangers(Customer customer, String path) throws InterruptedException {
        Set<String> asked = customer.asked().stream().map(Asked::job).collect(Collectors.toSet());
        for (JsonNode job : customer.items(path)) {
            String id = job.path("id").asText();
            if (!asked.contains(id)) {
                violations.add(Invariant.DUPLICATE_JOB, 1, customer.id() + " job " + id);
            }
        }
    }

    private int versions(Customer customer, Map<String, JsonNode> answers) throws InterruptedException, IOException {
        Map<String, Asked> trainings =
                customer.asked().stream().filter(Asked::training).collect(Collectors.toMap(Asked::job, asked -> asked));
        Set<String> learned = new HashSet<>();
        int count = 0;
        for (JsonNode prefix : customer.items("/v1/prefixes")) {
            String path = "/v1/prefixes/" + prefix.path("name").asText() + "/versions";
            for (JsonNode version : customer.items(path)) {
                String job = version.path("job").asText();
                String name = customer.id() + " version " + prefix.path("name").asText() + "/"
                        + version.path("number").asText() + " of job " + job;
                count++;
                if (!learned.add(job)) {
                    violations.add(Invariant.DUPLICATE_VERSION, 1, name);
                }
                bits(customer, path, version, trainings.get(job), name);
                steps(job, version, name);
            }
        }
        for (String job : trainings.keySet()) {
            boolean succeeded = Optional.ofNullable(answers.get(job))
                    .filter(answer -> answer.path("state").asText().equals("succeeded"))
                    .isPresent();
            if (succeeded && !learned.contains(job)) {
                violations.add(Invariant.MISSING_VERSION, 1, customer.id() + " job " + job);
            }
        }
        return count;
    }

    /** What can be downloaded is what was learned, and a deterministic job learned what it learns undisturbed. */
    private void bits(Customer customer, String path, JsonNode version, @Nullable Asked asked, String name)
            throws InterruptedException, IOException {
        for (JsonNode file : version.path("files")) {
            String at = path + "/" + version.path("number").asText() + "/files/"
                    + file.path("name").asText();
            Path here = scratch.resolve("download");
            try {
                Insistence.on(() -> {
                    try {
                        customer.api().download(at, here, file.path("sha256").asText());
                        return true;
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            } catch (IllegalStateException e) {
                violations.add(Invariant.OTHER_BITS, 1, name + " (" + e.getMessage() + ")");
            }
            Files.deleteIfExists(here);
        }
        if (asked != null
                && asked.deterministic()
                && !version.path("digest").asText().equals(reference)) {
            violations.add(Invariant.OTHER_BITS, 1, name);
        }
    }

    private void steps(String job, JsonNode version, String name) {
        Lineage lineage = Lineage.of(
                reports.getOrDefault(job, List.of()),
                version.path("digest").asText(),
                version.path("progress").path("steps").asLong());
        violations.add(Invariant.DOUBLE_STEP, lineage.twice(), "a step of " + name);
        violations.add(Invariant.MISSING_STEP, lineage.never(), "a step of " + name);
    }

    private static List<TopicRecord> topic(Customer customer, String which) {
        List<TopicRecord> records = new ArrayList<>();
        customer.topics().readAll("preamble." + customer.id() + "." + which, records::add);
        return records;
    }

    /** The API tells that a job has ended before its topics do. */
    private static void awaitDeliveries(Customer customer, Map<String, JsonNode> answers) throws InterruptedException {
        long deadline = System.nanoTime() + DELIVERY.toNanos();
        while (System.nanoTime() < deadline) {
            Deliveries events = Deliveries.of(topic(customer, "events"));
            Deliveries results = Deliveries.of(topic(customer, "results"));
            boolean complete = customer.asked().stream()
                    .allMatch(asked ->
                            missingEvents(asked, answers, events) == 0 && missingResults(asked, answers, results) == 0);
            if (complete) {
                return;
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    private void deliveries(Customer customer, Map<String, JsonNode> answers, Deliveries events, Deliveries results) {
        violations.add(Invariant.DUPLICATE_EVENT, events.repeated(), "an event of " + customer.id());
        violations.add(Invariant.DUPLICATE_RESULT, results.repeated(), "a line of " + customer.id());
        for (Asked asked : customer.asked()) {
            String name = customer.id() + " job " + asked.job();
            violations.add(Invariant.MISSING_EVENT, missingEvents(asked, answers, events), "an event of " + name);
            violations.add(Invariant.MISSING_RESULT, missingResults(asked, answers, results), "a line of " + name);
        }
    }

    private static long missingEvents(Asked asked, Map<String, JsonNode> answers, Deliveries events) {
        JsonNode answer = answers.get(asked.job());
        return answer == null
                ? 0
                : events.missing(
                        asked.job() + "/events/", 1, answer.path("events").asLong());
    }

    private static long missingResults(Asked asked, Map<String, JsonNode> answers, Deliveries results) {
        JsonNode answer = answers.get(asked.job());
        boolean succeeded = answer != null && answer.path("state").asText().equals("succeeded");
        return succeeded ? results.missing(asked.job() + "/lines/", 0, asked.lines()) : 0;
    }

    /** Jobs of which a run had to be made up for by another. */
    private static Set<String> interrupted(List<TopicRecord> events) {
        return events.stream()
                .filter(event -> RecordJson.read(event.data(), JsonNode.class)
                                .path("attempt")
                                .asInt()
                        > 1)
                .map(event -> event.id().substring(0, event.id().indexOf('/')))
                .collect(Collectors.toSet());
    }
}
