package dev.preamble.local;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.preamble.client.Administration;
import dev.preamble.client.Administration.ApiKey;
import dev.preamble.client.Administration.Member;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Tokens;
import dev.preamble.client.profile.Bearer;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import dev.preamble.local.dashboard.Chromium;
import dev.preamble.local.dashboard.LoginPage;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as people use it, each command a process of its own. */
final class ClientIT {
    private static final Pattern JOB = Pattern.compile("Submitted job ([0-9a-f-]{36})");

    private static final Pattern ASKED =
            Pattern.compile("Open (\\S+)\nand log in there\\..* that is (\\S+)\\. Waiting");

    private static final String ID = "[0-9a-f-]{36}";

    /** Texts that take seconds: so hot that hardly any ends by itself. */
    private static final List<String> ENDLESS = List.of("--temperature", "5", "--max-new-tokens", "400");

    private static final int MANY = 16;

    /** A training that is far from over when it is interrupted. */
    private static final String LONG = "100";

    private static PlatformUnderTest platform;
    private static Administration administration;
    private static ApiKey key;

    @TempDir
    static Path home;

    @TempDir
    Path folder;

    @BeforeAll
    static void logIn() throws Exception {
        platform = PlatformUnderTest.shared();
        administration = platform.administration();
        administration.provision("typist", "Typist");
        key = administration.key(administration.join("typist", "tina", "tina@typist.invalid"), "first");
        Path secret = Files.writeString(home.resolve("key"), key.secret() + "\n");
        Ended login = run("login", "--gateway", platform.gateway().toString(), "--api-key", secret.toString());
        assertThat(login.code()).as(login.err()).isZero();
        assertThat(login.out()).contains("for tenant typist");
    }

    @Test
    void fromRowsToWhatAPrefixWrites() throws Exception {
        String notes = Fresh.name("notes");
        assertThat(trainBriefly(notes))
                .contains("There is " + notes + "@1. Held-out loss ", "generate --prefix " + notes + "@1");

        assertThat(succeeding("datasets", "list")).contains("rows.jsonl", "32");
        assertThat(succeeding("jobs", "list", "--state", "succeeded")).contains(notes + "@1");
        assertThat(succeeding("jobs", "list", "--prefix", notes, "--state", "failed"))
                .contains("There is no such job.");
        assertThat(succeeding("prefixes", "versions", notes)).contains("VERSION", "HELD OUT");
        assertThat(succeeding("prefixes", "alias", notes, "live", "1")).contains(notes + "@live is version 1");
        String written = succeeding("generate", "--prefix", notes + "@live", "--max-new-tokens", "4", "a b", "c d");
        assertThat(written.lines()).hasSize(2);
        Ended fed = runFed("a b\n", "generate", "--prefix", notes + "@1", "--max-new-tokens", "4");
        assertThat(fed.out()).isEqualTo(written.lines().findFirst().orElseThrow() + "\n");
        assertThat(fed.err()).containsPattern("Submitted job " + ID + "\\. Ctrl-C leaves it running; cancel it: ");
        assertThat(succeeding("prefixes", "unalias", notes, "live")).contains(notes + "@live is no version any more.");
        assertThat(run("generate", "--prefix", notes + "@live", "a b").code()).isEqualTo(4);
        succeeding("prefixes", "alias", notes, "live", "1");
        assertThat(succeeding("prefixes", "list", "--json")).contains("\"live\":1");
        assertThat(succeeding("usage")).contains("tokens today");
    }

    @Test
    void comparesWhatAPrefixWouldHaveLearnedFrom() throws Exception {
        Ended compared = run(
                "train",
                "--compare",
                "fine-tuning",
                "--dataset",
                rows().toString(),
                "--epochs",
                "1",
                "-o",
                "scoring.texts=2",
                "-o",
                "scoring.maxNewTokens=4",
                "--watch");
        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("It is compared. Held-out loss ", "bleu ", " of 2 texts");
        Matcher submitted = JOB.matcher(compared.out());
        assertThat(submitted.find()).isTrue();
        String job = submitted.group(1);

        assertThat(succeeding("jobs", "show", job)).contains("compares    fine-tuning", "scores      bleu ");
        JsonNode report = RecordJson.read(succeeding("jobs", "comparison", job), JsonNode.class);
        assertThat(report.path("texts").size()).isEqualTo(2);
        assertThat(report.path("trainedParameters").asLong()).isGreaterThan(5_000_000);
        JsonNode answer = administration.with(key).get("/v1/jobs/" + job);
        assertThat(answer.has("version")).isFalse();
        assertThat(answer.has("prefix")).isFalse();

        Ended both = run("train", "--compare", "top2", "--prefix", "notes", "--dataset", rows().toString());
        assertThat(both.code()).isEqualTo(2);
    }

    @Test
    void aLargeFileComesInPartsAndGoesOnWhereItBrokeOff() throws Exception {
        String name = Fresh.name("large") + ".jsonl";
        Path large = folder.resolve(name);
        String row = "{\"input\": \"" + "a".repeat(60_000) + "\", \"target\": \"so many\"}\n";
        Files.writeString(large, row.repeat(1_200));
        byte[] rows = Files.readAllBytes(large);
        PublicApi api = administration.with(key);
        JsonNode begun = api.post(
                "/v1/uploads",
                Map.of(
                        "name",
                        name,
                        "bytes",
                        rows.length,
                        "sha256",
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(rows))));
        api.putPart(
                "/v1/uploads/" + begun.path("id").asText() + "/parts/2",
                Arrays.copyOfRange(rows, 16 << 20, 32 << 20),
                sent -> {});

        Ended ended = run("datasets", "upload", large.toString());

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("Goes on where it broke off: 16.8 MB of 72.0 MB are there.", ": 1,200 rows, ");
        assertThat(api.items("/v1/uploads")
                        .filter(upload -> upload.path("name").asText().equals(name)))
                .singleElement()
                .satisfies(upload -> assertThat(upload.path("id")).isEqualTo(begun.path("id")))
                .satisfies(upload -> assertThat(upload.path("state").asText()).isEqualTo("completed"));
    }

    @Test
    void failuresSayWhatToDoAndHaveTheirOwnExitCodes() throws Exception {
        Ended unknown = run("jobs", "show", UUID.randomUUID().toString());
        assertThat(unknown.code()).isEqualTo(4);

        Ended toAProgram = run("jobs", "show", UUID.randomUUID().toString(), "--json");
        assertThat(toAProgram.code()).isEqualTo(4);
        assertThat(RecordJson.read(toAProgram.err(), JsonNode.class)
                        .path("code")
                        .asText())
                .isEqualTo("not_found");

        Ended wrong = run("train", "--prefix", "notes", "--dataset", rows().toString(), "--epochs", "101");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("options.epochs may be: 1 to 100");

        Ended notAllowed = run("admin", "tenants");
        assertThat(notAllowed.code()).isEqualTo(3);
        assertThat(notAllowed.err()).contains("./preamble profiles");

        Ended misspelt = run("generate", "--prefix", "No Such", "a b");
        assertThat(misspelt.code()).isEqualTo(4);
        assertThat(misspelt.err())
                .contains("There is no prefix No Such that this login can see.", "./preamble prefixes list");

        Ended noFile = run("login", "--api-key", folder.resolve("missing").toString());
        assertThat(noFile.err().strip()).isEqualTo("There is no file " + folder.resolve("missing") + ".");

        Ended noLogin = run("jobs", "list", "--profile", "nobody");
        assertThat(noLogin.code()).isEqualTo(3);
        assertThat(noLogin.err()).contains("./preamble login --profile nobody");

        Ended nowhere = run("jobs", "list", "--gateway", "http://127.0.0.1:9");
        assertThat(nowhere.code()).isEqualTo(5);
        assertThat(nowhere.err()).contains("No answer from http://127.0.0.1:9", "./preamble up");
    }

    @Test
    void anOperatorLogsInByNameAndSeesTenantsAndWorkers() throws Exception {
        Ended login = run(
                "login",
                "--profile",
                "operator",
                "--gateway",
                platform.gateway().toString(),
                "--user",
                "operator",
                "--password-file",
                platform.operatorPassword().toString());
        assertThat(login.code()).as(login.err()).isZero();
        try {
            assertThat(succeeding("admin", "tenants")).contains("typist");
            assertThat(succeeding("admin", "workers")).contains("preamble-base", "working");
            assertThat(succeeding("profiles")).containsPattern("\\* +operator +operator ");
            succeeding("admin", "share", "typist", "--lanes", "100");
            assertThat(succeeding("admin", "share", "typist", "--weight", "2"))
                    .contains("typist: weight 2.0, lanes 100,");
            assertThat(succeeding("admin", "share", "typist", "--lanes", "default"))
                    .contains("typist: weight 2.0, lanes any,");
            assertThat(succeeding("admin", "limits", "typist", "--daily-tokens", "1000000000"))
                    .contains("\"dailyTokens\":1000000000");
            assertThat(succeeding("admin", "limits", "typist", "--daily-tokens", "default"))
                    .doesNotContain("dailyTokens");
            String tenants = "admin tenants ";
            String id = Fresh.name("clerk");
            assertThat(succeeding((tenants + "create " + id).split(" ", -1))).contains("Tenant " + id + " is ready.");
            Path password = folder.resolve("password");
            String join = tenants + "join " + id + " carl." + id + " --email carl@" + id + ".invalid --password-file "
                    + password + " --json";
            assertThat(RecordJson.read(succeeding(join.split(" ", -1)), JsonNode.class)
                            .has("password"))
                    .isFalse();
            assertThat(administration.key(
                            new Member("carl." + id, Files.readString(password).strip()), "logs in"))
                    .isNotNull();
            assertThat(succeeding((tenants + "show " + id).split(" ", -1))).containsPattern("weight +1");
            assertThat(succeeding("admin", "audit", "--to", id, "--did", "tenant.provisioned"))
                    .contains("tenant.provisioned", id);
            assertThat(succeeding("admin", "audit", "--of", id, "--who", "nobody"))
                    .contains("Nothing is called exactly so.");
            assertThat(run((tenants + "show nobody").split(" ", -1)).err())
                    .contains("What there is: ./preamble admin tenants");
            assertThat(succeeding((tenants + "erase " + id + " --yes").split(" ", -1)))
                    .contains("Tenant " + id + " is erased.");
        } finally {
            assertThat(succeeding("profiles", "default")).contains("*   default");
        }
    }

    @Test
    void keysAndKafkaClientsAreMadeAndTakenBack() throws Exception {
        Path header = folder.resolve("laptop.header");
        String made = succeeding("keys", "create", "laptop", "--to", header.toString());
        assertThat(made).contains("lies in " + header);
        String id = made.split(" ", 3)[1];
        assertThat(succeeding("keys", "list")).contains(id, "laptop");
        String login = succeeding(
                "login",
                "--profile",
                "laptop",
                "--gateway",
                platform.gateway().toString(),
                "--api-key",
                header.toString(),
                "--json");
        assertThat(RecordJson.read(login, JsonNode.class).path("tenant").asText())
                .isEqualTo("typist");
        succeeding("profiles", "default");
        succeeding("keys", "rotate", id, "--to", header.toString());
        assertThat(run("usage", "--profile", "laptop").code())
                .as("the former secret")
                .isEqualTo(3);
        assertThat(succeeding("keys", "revoke", id)).contains("revoked");

        Path properties = folder.resolve("kafka.properties");
        String typed = Fresh.name("typed");
        assertThat(succeeding("kafka-clients", "create", typed, "--to", properties.toString()))
                .contains("./preamble topic preamble.typist.events --client " + properties);
        assertThat(Files.readString(properties)).contains("bootstrap.servers");
        assertThat(succeeding("kafka-clients", "list")).contains("typist." + typed);
        assertThat(succeeding("kafka-clients", "remove", "typist." + typed)).contains("removed");
    }

    /** By the device flow: the command line only prints where to go, and learns of it by asking. */
    @Test
    void aPersonLogsInInABrowser() throws Exception {
        Optional<Chromium> found = Chromium.found();
        assumeThat(found).as("a chromium on the PATH").isPresent();
        String name = Fresh.name("bea");
        // The operator's token of the beginning may be over.
        Member person = platform.administration().join("typist", name, name + "@typist.invalid");
        try (Chromium chromium = found.get()) {
            Ended refused = loginInBrowser(chromium, person, false);
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).contains("The login was refused: ", "Log in: ./preamble login");

            Ended login = loginInBrowser(chromium, person, true);
            assertThat(login.code()).as(login.err()).isZero();
            assertThat(login.out()).contains("Logged in at " + platform.gateway() + " for tenant typist.");
            assertThat(succeeding("profiles")).containsPattern("\\* +browser .* a login");
            String dataset = succeeding("datasets", "upload", rows().toString());
            assertThat(dataset).contains(": 32 rows, ");
            succeeding("jobs", "list");

            Profiles profiles = Profiles.ofThisPerson(Map.of("XDG_CONFIG_HOME", home.toString()));
            Tokens given = Objects.requireNonNull(expire(profiles, "browser").tokens());
            succeeding("jobs", "list");
            Tokens renewed = profiles.of("browser").map(Profile::tokens).orElseThrow();
            assertThat(renewed.access()).as("made anew").isNotEqualTo(given.access());
        } finally {
            assertThat(succeeding("profiles", "default")).contains("*   default");
        }
    }

    /** Keycloak ends a login of which a refresh token comes after a newer one was used. */
    @Test
    void commandsOfOneLoginWorkSideBySide() throws Exception {
        String name = Fresh.name("pair");
        Member person = platform.administration().join("typist", name, name + "@typist.invalid");
        Path password = Files.writeString(folder.resolve("password"), person.password());
        succeeding(
                "login",
                "--profile",
                name,
                "--gateway",
                platform.gateway().toString(),
                "--user",
                name,
                "--password-file",
                password.toString());
        try {
            Profiles profiles = Profiles.ofThisPerson(Map.of("XDG_CONFIG_HOME", home.toString()));
            PublicApi chat = new PublicApi(platform.gateway(), new Bearer(profiles, name, expire(profiles, name)));

            succeeding("usage", "--profile", name);
            expire(profiles, name);
            succeeding("usage", "--profile", name);

            assertThat(chat.get("/v1/usage").path("tenant").asText()).isEqualTo("typist");
            succeeding("usage", "--profile", name);
            assertThat(succeeding("profiles")).containsPattern(name + " +" + name + " +typist +http");
            assertThat(RecordJson.read(succeeding("logout", "--profile", name, "--json"), JsonNode.class)
                            .path("profile")
                            .asText())
                    .isEqualTo(name);
            Ended again = start(Map.of("PREAMBLE_PROFILE", name), "logout").awaitEnd();
            assertThat(again.code()).isEqualTo(3);
            assertThat(again.err()).containsPattern("There is no login '" + name + "'\\. There is: .*default");
        } finally {
            succeeding("profiles", "default");
        }
    }

    @Test
    void aGenerationIsWatchedAndCancelledAsATrainingIs() throws Exception {
        Running job = start(with(
                        List.of("generate", "--base-model", "preamble-base", "--cancel-on-exit"),
                        ENDLESS.toArray(String[]::new))
                .toArray(String[]::new));
        try (var to = job.process.getOutputStream()) {
            to.write("so many\n".repeat(500).getBytes(StandardCharsets.UTF_8));
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> job.err().contains("Submitted job "));
        Matcher submitted = JOB.matcher(job.err());
        assertThat(submitted.find()).isTrue();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> state(submitted.group(1)).equals("running"));

        job.interrupt();

        assertThat(job.awaitEnd().code()).isEqualTo(130);
        assertThat(job.err()).contains("Ctrl-C cancels it.", "The job is cancelled.");
        assertThat(state(submitted.group(1))).isEqualTo("cancelled");
    }

    private static Profile expire(Profiles profiles, String name) throws IOException {
        Profile kept = profiles.of(name).orElseThrow();
        Tokens given = Objects.requireNonNull(kept.tokens());
        Profile over = Profile.ofTokens(
                kept.gateway(),
                Objects.requireNonNull(kept.tokenEndpoint()),
                new Tokens(given.access(), given.refresh(), Instant.now()));
        profiles.login(name, over);
        return over;
    }

    /** @param granted what the person answers when they are asked whether the command line may act for them */
    private static Ended loginInBrowser(Chromium chromium, Member person, boolean granted) throws Exception {
        Running login = start(
                "login", "--profile", "browser", "--gateway", platform.gateway().toString());
        try (BrowserContext window = chromium.browser().newContext()) {
            login.awaitText("Waiting");
            Matcher asked = ASKED.matcher(login.out());
            assertThat(asked.find()).as(login.out()).isTrue();
            assertThat(asked.group(1)).contains(asked.group(2));
            Page page = window.newPage();
            page.navigate(asked.group(1));
            LoginPage keycloak = new LoginPage(page);
            keycloak.logIn(person.username(), person.password());
            keycloak.answer(granted);
            page.getByText(granted ? "Device Login Successful" : "Device Login Failed")
                    .first()
                    .waitFor();
            return login.awaitEnd();
        } finally {
            login.process.destroy();
        }
    }

    @Test
    void watchingOutlivesTheGateway() throws Exception {
        String outlived = Fresh.name("outlived");
        Running watch = start(
                "train",
                "--prefix",
                outlived,
                "--dataset",
                rows().toString(),
                "--epochs",
                "20",
                "--virtual-tokens",
                "2",
                "--watch");
        watch.awaitText("step ");

        platform.kill(Platform.GATEWAY);

        Ended ended = watch.awaitEnd();
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("The connection is lost", "Connected again", "There is " + outlived + "@1");
    }

    @Test
    void ctrlCLeavesTheJobOrCancelsIt() throws Exception {
        Running left = start("train", "--prefix", "left", "--dataset", rows().toString(), "--epochs", LONG, "--watch");
        String job = left.awaitJob();
        left.interrupt();
        assertThat(left.awaitEnd().code()).isEqualTo(130);
        assertThat(left.awaitEnd().out()).contains("The job goes on. Watch it again: ./preamble watch " + job);
        assertThat(state(job)).isNotEqualTo("cancelled");

        Running cancelled = start("watch", job, "--cancel-on-exit");
        cancelled.awaitText("step ");
        cancelled.interrupt();
        assertThat(cancelled.awaitEnd().code()).isEqualTo(130);
        assertThat(state(job)).isEqualTo("cancelled");
    }

    @Test
    void aJobIsCancelledAndRunAgain() throws Exception {
        String job = id(succeeding("train", "--prefix", "again", "--dataset", rows().toString(), "--epochs", LONG));

        Ended running = run("jobs", "retry", job);
        assertThat(running.code()).isEqualTo(1);
        assertThat(running.err()).as("it is not over").isNotBlank();
        Ended open = run("jobs", "delete", job);
        assertThat(open.code()).isEqualTo(1);
        assertThat(open.err()).contains("cancel it first");
        assertThat(succeeding("jobs", "cancel", job)).isEqualTo("The job is cancelled.\n");
        assertThat(succeeding("jobs", "cancel", job)).as("again").isEqualTo("The job is cancelled.\n");
        assertThat(succeeding("jobs", "show", job)).containsPattern("state +cancelled");

        String retried = succeeding("jobs", "retry", job);
        assertThat(retried).matches("Its new job is " + ID + "\\.\n");
        String other = id(retried);
        assertThat(other).isNotEqualTo(job);
        assertThat(state(job)).isEqualTo("cancelled");
        assertThat(succeeding("jobs", "show", other)).containsPattern("prefix +again");
        assertThat(succeeding("jobs", "cancel", other, "--json")).contains("\"state\":\"cancelled\"");

        assertThat(succeeding("jobs", "delete", job)).isEqualTo("Deleted " + job + ".\n");
        assertThat(succeeding("jobs", "delete", other, "--json"))
                .isEqualTo("{\"id\":\"" + other + "\",\"deleted\":true}\n");
        assertThat(run("jobs", "delete", job).code()).as("again").isEqualTo(4);

        String nothing = UUID.randomUUID().toString();
        assertThat(run("jobs", "cancel", nothing).code()).isEqualTo(4);
        assertThat(run("jobs", "retry", nothing).code()).isEqualTo(4);
    }

    @Test
    void textsAreNoJobUnlessAJobAloneMakesThem() throws Exception {
        List<String> two = List.of("generate", "--base-model", "preamble-base", "--max-new-tokens", "6", "a b", "c d");
        long jobs = generationJobs();

        String shown = succeeding(two);
        assertThat(shown.lines()).hasSize(2);
        assertThat(generationJobs()).isEqualTo(jobs);
        assertThat(succeeding(with(two, "-o", "stop=[\"e\"]", "-o", "topP=0.9", "-o", "seed=3")))
                .doesNotContain("e");
        assertThat(generationJobs()).isEqualTo(jobs);

        assertThat(succeeding(with(two, "-o", "beams=2")).lines()).hasSize(2);
        assertThat(succeeding(with(two, "--json")))
                .as("as the API gives the lines of a job")
                .contains("\"input\":\"c d\"", "\"job\":");
        assertThat(generationJobs()).isEqualTo(jobs + 2);

        Ended wrong = run("generate", "--base-model", "preamble-base", "--max-new-tokens", "513", "a b");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("max_tokens", "1 to 512");
        assertThat(run("generate", "--prefix", "missing", "a b").code()).isEqualTo(4);
        assertThat(run("generate", "--base-model", "missing", "a b").code()).isEqualTo(4);
    }

    @Test
    void ctrlCStopsATextAndWhatItTookIsMetered() throws Exception {
        long before = tokensGenerated();
        Running texts = endless();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !texts.out().isEmpty());

        texts.interrupt();

        assertThat(texts.awaitEnd().code()).isEqualTo(130);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> tokensGenerated() > before);
        assertThat(tokensGenerated() - before).isLessThan(MANY * 400L / 2);
    }

    @Test
    void ctrlCStopsAnAnswerAndNotTheTalk() throws Exception {
        trainBriefly("talk");
        // Beside which an answer takes its time.
        Running beside = endless();
        List<String> talking = new ArrayList<>(List.of("chat", "talk"));
        talking.addAll(ENDLESS);
        Running talk = start(talking.toArray(String[]::new));
        try (var to = talk.process.getOutputStream()) {
            to.write("a b\n".getBytes(StandardCharsets.UTF_8));
            to.flush();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> talk.out().length() > "talk> ".length());

            talk.interrupt();

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> prompts(talk) == 2);
            to.write("c d\n".getBytes(StandardCharsets.UTF_8));
            to.flush();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> prompts(talk) == 3);
        } finally {
            beside.interrupt();
        }
        assertThat(talk.awaitEnd().code()).as(talk.out()).isZero();
        assertThat(talk.out().split("talk> ", -1)[2]).as("the second answer").isNotBlank();
    }

    /** The base model of this platform has a chat template. */
    @Test
    void aChatAnswersToAllThatWasSaid() throws Exception {
        trainBriefly("parley");
        String[] chat = {"chat", "parley", "--max-new-tokens", "8"};

        List<String> answers = answers(runFed("name the museum\nname the ferry\n", chat));

        assertThat(answers)
                .hasSize(2)
                .first(as(InstanceOfAssertFactories.STRING))
                .isNotEmpty();
        List<Map<String, String>> said = new ArrayList<>(List.of(said("user", "name the museum")));
        assertThat(answers.getFirst()).isEqualTo(answer(said));
        said.add(said("assistant", answers.getFirst()));
        said.add(said("user", "name the ferry"));
        assertThat(answers.getLast()).isEqualTo(answer(said));

        // Each has room in the model, but not both; and hardly ever an answer without words.
        String line = "so ".repeat(300) + "\n";
        List<String> longer =
                answers(runFed(line + line + "so\n", "chat", "parley", "--max-new-tokens", "8", "--temperature", "5"));
        assertThat(longer).hasSize(3).doesNotContain("");
        assertThat(longer.get(1)).contains("there is room for", "leave by Ctrl-D and begin a new chat");
        assertThat(longer.get(2)).as("shorter").doesNotContain("there is room for");

        String alone = runFed("so\nmany\n", "chat", "parley", "--max-new-tokens", "8", "--json")
                .out();
        assertThat(alone.lines())
                .hasSize(2)
                .first(as(InstanceOfAssertFactories.STRING))
                .contains("\"input\":\"so\"");
    }

    /** What stands behind each prompt of {@code chat}, without the space around it. */
    private static List<String> answers(Ended talk) {
        assertThat(talk.code()).as(talk.err()).isZero();
        List<String> parts = Arrays.stream(talk.out().split("parley> ", -1))
                .map(String::strip)
                .toList();
        // Before the first prompt, and behind the last.
        return parts.subList(1, parts.size() - 1);
    }

    private static Map<String, String> said(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private static String answer(List<Map<String, String>> messages) {
        return administration
                .with(key)
                .post(
                        "/openai/v1/chat/completions",
                        Map.of(
                                "model",
                                "preamble-base:parley",
                                "messages",
                                messages,
                                "max_completion_tokens",
                                8,
                                "temperature",
                                0))
                .at("/choices/0/message/content")
                .asText()
                .strip();
    }

    private static long prompts(Running talk) {
        return talk.out().lines().filter(line -> line.startsWith("talk> ")).count();
    }

    private static Running endless() throws IOException {
        List<String> command = new ArrayList<>(List.of("generate", "--base-model", "preamble-base"));
        command.addAll(ENDLESS);
        for (int i = 0; i < MANY; i++) {
            command.add("number " + i);
        }
        return start(command.toArray(String[]::new));
    }

    private static long tokensGenerated() {
        return administration
                .with(key)
                .get("/v1/usage")
                .at("/total/tokensGenerated")
                .asLong();
    }

    private static long generationJobs() {
        return administration.with(key).items("/v1/generation-jobs").count();
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(1, List.of(more));
        return longer;
    }

    private static String id(String words) {
        var found = Pattern.compile(ID).matcher(words.substring(words.lastIndexOf("job")));
        assertThat(found.find()).as(words).isTrue();
        return found.group();
    }

    private static String state(String job) {
        return administration.with(key).get("/v1/jobs/" + job).path("state").asText();
    }

    private String trainBriefly(String prefix) throws Exception {
        return succeeding(
                "train",
                "--prefix",
                prefix,
                "--dataset",
                rows().toString(),
                "--epochs",
                "1",
                "--virtual-tokens",
                "2",
                "-o",
                "reparametrisation=0",
                "--watch");
    }

    private Path rows() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            lines.append("{\"input\": \"number ").append(i).append("\", \"target\": \"so many\"}\n");
        }
        return Files.writeString(folder.resolve("rows.jsonl"), lines);
    }

    private static String succeeding(List<String> arguments) throws Exception {
        return succeeding(arguments.toArray(String[]::new));
    }

    private static String succeeding(String... arguments) throws Exception {
        Ended ended = run(arguments);
        assertThat(ended.code())
                .as("%s: %s", String.join(" ", arguments), ended.err())
                .isZero();
        return ended.out();
    }

    private static Ended run(String... arguments) throws Exception {
        return runFed("", arguments);
    }

    private static Ended runFed(String input, String... arguments) throws Exception {
        Running running = start(arguments);
        try (var to = running.process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return running.awaitEnd();
    }

    private static Running start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private static Running start(Map<String, String> environment, String... arguments) throws IOException {
        Path scratch = Files.createTempDirectory(home, "run");
        // Whoever runs in the background of a script inherits that SIGINT is ignored.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // What the first command loads the next hundred have in memory, which spares each a third of its time.
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + home.resolve("commands.jsa"),
                "-Xlog:disable",
                "-cp",
                "target/*:target/lib/*",
                Preamble.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(scratch.resolve("out").toFile())
                .redirectError(scratch.resolve("err").toFile());
        builder.environment().put("XDG_CONFIG_HOME", home.toString());
        builder.environment().putAll(environment);
        return new Running(builder.start(), scratch);
    }

    private record Ended(int code, String out, String err) {}

    private record Running(Process process, Path folder) {
        String out() {
            return said("out");
        }

        String err() {
            return said("err");
        }

        private String said(String stream) {
            try {
                return Files.readString(folder.resolve(stream));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        void awaitText(String text) {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || out().contains(text));
            assertThat(out()).contains(text);
        }

        String awaitJob() {
            awaitText("Submitted job");
            awaitText("step ");
            var found = JOB.matcher(out());
            assertThat(found.find()).isTrue();
            return found.group(1);
        }

        /** As Ctrl-C does. */
        void interrupt() throws Exception {
            int killed = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(killed).isZero();
        }

        Ended awaitEnd() throws Exception {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(out()).isTrue();
            return new Ended(process.exitValue(), out(), err());
        }
    }
}
