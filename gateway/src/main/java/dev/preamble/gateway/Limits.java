package dev.preamble.gateway;

import dev.preamble.records.task.Range;
import dev.preamble.records.task.TrainingOptions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/** Every limit on what a stranger can send or keep open, apart from the options' own in the records. */
public final class Limits {
    /** Bytes of a dataset. */
    public static final long DATASET_BYTES = 1L << 30;

    /** Rows of a dataset. */
    public static final long DATASET_LINES = 1_000_000;

    /** Bytes of one row of a dataset, its line end not counted. */
    public static final int LINE_BYTES = 64 << 10;

    /** Bytes of a dataset that is uploaded in parts. */
    public static final Range UPLOAD_BYTES = new Range("bytes", 1, DATASET_BYTES);

    /** Bytes of a part that is sent by its number, but of the last one. */
    public static final Range PART_BYTES = new Range("partBytes", 1 << 20, 64 << 20);

    /** {@link #PART_BYTES} where the request does not say. */
    public static final int PART_BYTES_DEFAULT = 16 << 20;

    /** Parts of an upload that have no numbers; by their numbers there are never more. */
    public static final int PARTS = 1_024;

    /** Uploads in parts of a tenant that are open. */
    public static final int OPEN_UPLOADS = 20;

    /** How long an upload in parts waits for the next part, and how long one that is complete can be asked for. */
    public static final Duration UPLOAD_LIFE = Duration.ofDays(2);

    /** Bytes of an imported prefix's weights. */
    public static final long PREFIX_BYTES = 256L << 20;

    /** Bytes of what describes an imported prefix: its configuration, or the header of its weights. */
    public static final int PREFIX_DESCRIPTION_BYTES = 64 << 10;

    /** Bytes of a JSON body. */
    public static final int JSON_BYTES = 8 << 20;

    /** Inputs of a generation job that come with the request itself. */
    public static final int INPUTS = 1_000;

    /** Jobs of a tenant that are not over, where no operator says otherwise. */
    public static final int OPEN_JOBS = 1_000;

    /** How long a link to the store is good for. */
    public static final Duration LINK_LIFE = Duration.ofMinutes(15);

    /** Bytes of a tenant's datasets, versions, inputs, results and open uploads, where no operator says otherwise. */
    public static final long STORED_BYTES = 100L << 30;

    /** Requests of a tenant at one gateway in a second, where no operator says otherwise; twice as many at once. */
    public static final int REQUESTS_PER_SECOND = 200;

    /** What an operator may set {@link #OPEN_JOBS} to. */
    public static final Range OPEN_JOBS_LIMIT = new Range("openJobs", 1, 1_000_000);

    /** What an operator may set {@link #STORED_BYTES} to. */
    public static final Range STORED_BYTES_LIMIT = new Range("storedBytes", 1, 1L << 50);

    /** Tokens trained and generated on a day, where an operator limits them. */
    public static final Range DAILY_TOKENS_LIMIT = new Range("dailyTokens", 1, 1L << 50);

    /** What an operator may set {@link #REQUESTS_PER_SECOND} to. */
    public static final Range REQUESTS_LIMIT = new Range("requestsPerSecond", 1, 100_000);

    /** Days of use that are told apart. */
    public static final int DAYS_OF_USE = 31;

    /** What a tenant is due, against the others. */
    public static final Range WEIGHT = new Range("weight", 0.01, 100);

    /** Lanes that a tenant may have at the same time, where an operator limits them. */
    public static final Range LANE_LIMIT = new Range("laneLimit", 1, 10_000);

    /** Characters of a name that people give, such as a dataset's. */
    public static final int NAME_CHARACTERS = 100;

    /** Characters of an idempotency key. */
    public static final int IDEMPOTENCY_KEY_CHARACTERS = 200;

    /** Items of a page when the request does not say. */
    public static final int PAGE_DEFAULT = 50;

    /** Items of a page at most. */
    public static final int PAGE_MOST = 200;

    /** Models that are listed to OpenAI's clients, whose lists of them have no pages. */
    public static final int MODELS = 10_000;

    /** API keys of a tenant that are not revoked. */
    public static final int API_KEYS = 50;

    /** Kafka clients of a tenant. */
    public static final int KAFKA_CLIENTS = 20;

    /** Bodies from which on a JSON request counts as an upload. */
    public static final int LARGE_JSON_BYTES = 64 << 10;

    /** Uploads of a tenant at one gateway at the same time: each takes up to 10 MiB of its memory. */
    public static final int UPLOADS = 4;

    /** Uploads of all tenants at one gateway at the same time. */
    public static final int UPLOADS_IN_ALL = 10;

    /** Event streams that a tenant may keep open at one gateway. */
    public static final int EVENT_STREAMS = 100;

    /** How long one event stream lasts; its reader comes back with what may be newer credentials. */
    public static final Duration EVENT_STREAM_LIFE = Duration.ofHours(1);

    /** Pages of the dashboard that a person may watch live at one gateway; further ones are told of now and then. */
    public static final int LIVE_PAGES = 30;

    /** How long an erased tenant's id rests: nobody then holds a token any more that names the former tenant. */
    public static final Duration ID_REST = Duration.ofMinutes(15);

    /** Texts that one request may ask for while its sender waits. */
    public static final int COMPLETIONS = 16;

    /** Characters of all prompts of a request for texts that is no job; one with more is made a job. */
    public static final int COMPLETION_CHARACTERS = 64 << 10;

    /** Messages of a chat. */
    public static final int CHAT_MESSAGES = 1_000;

    /** How long a base model's chat template may take to make a prompt. */
    public static final Duration CHAT_TEMPLATE = Duration.ofSeconds(5);

    /** What an OpenAI client may multiply our usual learning rate with. */
    public static final Range LEARNING_RATE_MULTIPLIER = new Range(
            "learning_rate_multiplier",
            ofUsualLearningRate(TrainingOptions.LEARNING_RATE.least()),
            ofUsualLearningRate(TrainingOptions.LEARNING_RATE.most()));

    /** Bytes of the prompt that a chat's messages make. */
    public static final int PROMPT_BYTES = LINE_BYTES / 2;

    /** Requests for texts of a tenant at one gateway whose senders wait: so many that are no jobs, and so many that are. */
    public static final int COMPLETIONS_AT_ONCE = 64;

    /** How long a sender waits for its texts. */
    public static final Duration CONVERSATION = Duration.ofMinutes(2);

    /** How long one part may take to answer a call of ours. */
    public static final Duration CALL = Duration.ofSeconds(10);

    private Limits() {}

    private static double ofUsualLearningRate(double learningRate) {
        return BigDecimal.valueOf(learningRate)
                .divide(BigDecimal.valueOf(TrainingOptions.defaults().learningRate()), MathContext.DECIMAL64)
                .doubleValue();
    }
}
