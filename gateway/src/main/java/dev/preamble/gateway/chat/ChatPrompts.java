package dev.preamble.gateway.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.worker.ChatTemplate;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes prompts of chats by Jinja, as Hugging Face's {@code apply_chat_template} does: blocks trimmed, the special tokens,
 * {@code messages} and {@code add_generation_prompt} as variables, {@code raise_exception} and {@code strftime_now} as
 * functions.
 *
 * <p>A template sees maps, lists, texts and {@link PythonMethods} of those, and no other Java; no file; a text that came with a
 * message is never read as Jinja. What Jinjava would render otherwise than Jinja is refused rather than guessed.
 */
@Singleton
public final class ChatPrompts {
    private static final Logger LOG = Logger.getLogger(ChatPrompts.class);

    /** Texts that a template makes on its way. */
    private static final int MOST_CHARACTERS = 1 << 20;

    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_DEPTH = 50;
    private static final int MOST_OF_A_REASON = 500;

    /** Jinjava passes over the condition. */
    private static final Pattern CONDITIONAL_LOOP =
            Pattern.compile("(?s)\\{%[-+]?\\s*for\\s(?:(?!%}).)*?\\sin\\s(?:(?!%}).)*?\\sif\\s");

    /** Jinjava leaves the space. */
    private static final Pattern COMMENT_BEFORE_SPACE = Pattern.compile("-#}\\s+");

    private final Duration patience;
    private final Jinjava jinjava = new Jinjava();

    /** A rendering gives its processor to nobody: one is left to other requests. */
    private final Semaphore renderings =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

    @Inject
    public ChatPrompts() {
        this(Limits.CHAT_TEMPLATE);
    }

    ChatPrompts(Duration patience) {
        this.patience = patience;
        ChatFunctions.register(jinjava.getGlobalContext());
    }

    /**
     * The prompt, with its special tokens in it.
     *
     * @param base the model whose template it is, for a refusal
     * @param messages each with {@code role} and {@code content}
     * @throws Refusal when the template does not take these messages, or cannot be rendered here
     */
    public String of(String base, ChatTemplate template, List<Map<String, Object>> messages) {
        String text = asRead(template.text());
        if (CONDITIONAL_LOOP.matcher(text).find()) {
            throw notRendered(base, "it has a loop with a condition");
        }
        RenderResult result = render(text, variables(template, messages));
        List<TemplateError> errors = result.getErrors();
        if (!errors.isEmpty()) {
            throw refusal(base, errors);
        }
        String prompt = result.getOutput();
        if (prompt.isBlank()) {
            throw Refusal.field(
                    "messages", "The chat template of " + base + " makes no prompt of them.", "messages that it uses");
        }
        if (prompt.getBytes(StandardCharsets.UTF_8).length > Limits.PROMPT_BYTES) {
            throw tooLong();
        }
        return prompt;
    }

    private RenderResult render(String text, Map<String, @Nullable Object> variables) {
        try {
            if (!renderings.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw Refusal.busy(
                        "messages", "Too many chats are made prompts of here; try again in a moment.", "a few at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is going down. Try again later.", e);
        }
        try {
            return jinjava.renderForResult(text, variables, config());
        } finally {
            renderings.release();
        }
    }

    /** As Jinja reads it: with line feeds alone, without one at its end, and without the space that a comment takes away. */
    private static String asRead(String template) {
        String text = template.replace("\r\n", "\n");
        return COMMENT_BEFORE_SPACE
                .matcher(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text)
                .replaceAll("-#}");
    }

    /** Of messages that make too long a prompt, with or without a template's words. */
    public static Refusal tooLong() {
        return Refusal.field(
                "messages", "messages make too long a prompt.", "a prompt of up to " + Limits.PROMPT_BYTES + " bytes");
    }

    private static Map<String, @Nullable Object> variables(ChatTemplate template, List<Map<String, Object>> messages) {
        Map<String, @Nullable Object> variables = new HashMap<>(template.tokens());
        variables.put("messages", messages);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", true);
        // Templates ask whether there is such a function.
        variables.put(ChatFunctions.STRFTIME_NOW, true);
        return variables;
    }

    /** Of one rendering: it ends at a node after its time. */
    private JinjavaConfig config() {
        long end = System.nanoTime() + patience.toNanos();
        return JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                // Else a message's own braces would be rendered.
                .withNestedInterpretationEnabled(false)
                .withElResolver(new PythonMethods())
                .withObjectMapper(ChatFunctions.JSON)
                .withDisabled(Map.of(
                        Library.TAG, Set.of("include", "import", "from", "extends", "do", "call", "cycle"),
                        Library.FILTER, Set.of("render", "pprint", "log")))
                .withMaxOutputSize(Limits.PROMPT_BYTES)
                .withMaxStringLength(MOST_CHARACTERS)
                .withMaxListSize(MOST_ITEMS)
                .withMaxMapSize(MOST_ITEMS)
                .withRangeLimit(MOST_ITEMS)
                .withMaxRenderDepth(MOST_DEPTH)
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withParseWhitespaceControlStrictly(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .build())
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor((node, interpreter) -> {
                            if (System.nanoTime() - end > 0) {
                                throw new TooSlow();
                            }
                        })
                        .build())
                .build();
    }

    private Refusal refusal(String base, List<TemplateError> errors) {
        for (TemplateError error : errors) {
            for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
                if (cause instanceof RaisedByTemplate raised) {
                    return Refusal.field(
                            "messages",
                            "The chat template of " + base + " refuses them: " + shortened(raised.said()),
                            "messages that it takes");
                }
                if (cause instanceof TooSlow) {
                    return Refusal.field(
                            "messages",
                            "The chat template of " + base + " took longer than " + patience.toMillis() + " ms.",
                            "fewer or shorter messages");
                }
            }
            if (error.getReason() == ErrorReason.OUTPUT_TOO_BIG) {
                return tooLong();
            }
        }
        TemplateError first = errors.getFirst();
        // Its words may hold a tenant's.
        LOG.warnf("the chat template of %s is not rendered: line %d, %s", base, first.getLineno(), first.getReason());
        return notRendered(base, "line " + first.getLineno() + ": " + first.getMessage());
    }

    private static Refusal notRendered(String base, String reason) {
        return Refusal.field(
                "model",
                "The chat template of " + base + " cannot be rendered here: " + shortened(reason),
                "a model with another chat template");
    }

    private static String shortened(String reason) {
        return reason.length() <= MOST_OF_A_REASON ? reason : reason.substring(0, MOST_OF_A_REASON - 1) + "…";
    }

    private static final class TooSlow extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
