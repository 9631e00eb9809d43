package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.BrokenOff;
import dev.preamble.client.LoginRefused;
import dev.preamble.client.Refused;
import dev.preamble.client.Unreachable;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Says what went wrong and what to do next, on standard error, and ends with the exit code of that. */
public final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (isJson(parsed)) {
            err.println(problem(failure));
        } else {
            tell(failure, command, err);
        }
        err.flush();
        return code(failure);
    }

    /** The option stands with the command that was asked for, which is the last of those that lead there. */
    private static boolean isJson(ParseResult parsed) {
        ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        return command.matchedOptionValue("--json", false);
    }

    private static int code(Exception failure) {
        return switch (failure) {
            case Refused refused ->
                switch (refused.status()) {
                    case 401, 403 -> ExitCode.NOT_ALLOWED;
                    case 404 -> ExitCode.NOT_FOUND;
                    default -> ExitCode.REFUSED;
                };
            case LoginRefused refused -> ExitCode.NOT_ALLOWED;
            case NotLoggedIn missing -> ExitCode.NOT_ALLOWED;
            case Unreachable unreachable -> ExitCode.UNREACHABLE;
            case BrokenOff brokenOff -> ExitCode.UNREACHABLE;
            default -> ExitCode.REFUSED;
        };
    }

    /** As a program reads it: the problem that the server sent (RFC 9457), or else one of our own. */
    static JsonNode problem(Exception failure) {
        return switch (failure) {
            case Refused refused -> refused.problem();
            case JobFailed failed -> {
                ObjectNode end = ours("The job did not succeed", failed.detail());
                yield end.put("job", failed.job()).put("state", failed.state());
            }
            case LoginRefused refused -> ours("The login was refused", refused.getMessage());
            case NotLoggedIn missing -> ours("Not logged in", missing.getMessage());
            case Unreachable unreachable -> ours("No answer", unreachable.getMessage());
            case BrokenOff brokenOff -> ours("The answer broke off", brokenOff.getMessage());
            default -> ours("The command failed", words(failure));
        };
    }

    private static ObjectNode ours(String title, @Nullable String detail) {
        return JsonNodeFactory.instance.objectNode().put("title", title).put("detail", detail == null ? "" : detail);
    }

    private static void tell(Exception failure, CommandLine command, PrintWriter err) {
        switch (failure) {
            case Refused refused -> {
                Optional<Absent> absent = absent(refused);
                err.println(absent.map(Absent::what)
                        .filter(what -> !what.isEmpty())
                        .map(what -> "There is no " + what + " that this login can see.")
                        .orElseGet(refused::detail));
                tell(refused, command, err);
                if (refused.status() == 404) {
                    absent.map(known -> "preamble " + known.lister())
                            .or(() -> lister(command))
                            .ifPresent(list -> err.println("  What there is: ./" + list));
                }
            }
            case LoginRefused refused -> {
                err.println(refused.getMessage());
                err.println(remedy(command));
            }
            case Unreachable unreachable -> {
                err.println(unreachable.getMessage());
                err.println("Is it running? Start one here: ./preamble up. Elsewhere: ./preamble login --gateway URL");
            }
            case BrokenOff brokenOff -> {
                err.println(brokenOff.getMessage());
                err.println("Run the command again. What it was asked to change may be changed already.");
            }
            default -> err.println(words(failure));
        }
    }

    /** Some failures have no words of their own: those of files name the file, and what was ended from outside is mute. */
    static String words(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> nothing(Path.of(missing.getFile()));
            case AccessDeniedException denied -> "You may not read or write " + denied.getFile() + ".";
            case FileSystemException file
            when file.getReason() == null ->
                file.getFile() + ": " + file.getClass().getSimpleName() + ".";
            case UncheckedIOException wrapped
            when wrapped.getCause() instanceof FileSystemException -> words(wrapped.getCause());
            default ->
                Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
        };
    }

    private static String nothing(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null || Files.isDirectory(folder)
                ? "There is no file " + file + "."
                : "There is no folder " + folder + ".";
    }

    /** The command that lists what this one asks for one of: its neighbour, or the command that it belongs to. */
    private static Optional<String> lister(CommandLine command) {
        @Nullable CommandLine parent = command.getParent();
        if (parent == null) {
            return Optional.empty();
        }
        @Nullable CommandLine list = parent.getSubcommands().get("list");
        if (list == null && parent.getCommand() instanceof Callable) {
            list = parent;
        }
        return Optional.ofNullable(list).map(known -> known.getCommandSpec().qualifiedName(" "));
    }

    /** Where the path or a field names what is not there. */
    private static Optional<Absent> absent(Refused refused) {
        if (refused.status() != 404) {
            return Optional.empty();
        }
        return refused.member("field").map(Absent::of).orElseGet(() -> Absent.at(refused.path()));
    }

    /** The login that is refused is that of the command itself, or of the options that all have. */
    private static String remedy(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        return Stream.concat(
                        Stream.of(command.<Object>getCommand()),
                        spec.mixins().values().stream().map(CommandSpec::userObject))
                .filter(Asker.class::isInstance)
                .map(asker -> ((Asker) asker).remedy())
                .findFirst()
                .orElse("Log in: ./preamble login");
    }

    private static void tell(Refused refused, CommandLine command, PrintWriter err) {
        refused.member("limit")
                .ifPresent(limit -> err.println("  "
                        + refused.member("field")
                                .map(field -> field + " may be: ")
                                .orElse("allowed: ") + limit));
        refused.member("usage").ifPresent(usage -> err.println("  there is: " + usage));
        refused.member("line").ifPresent(line -> err.println("  line " + line));
        refused.member("retryAfterSeconds").ifPresent(seconds -> err.println("  try again in " + seconds + " s"));
        switch (refused.status()) {
            case 401 -> err.println("  " + remedy(command));
            case 403 -> err.println("  This login may not do that. See whose it is: ./preamble profiles");
            case 500, 502, 503, 504 ->
                refused.member("requestId").ifPresent(id -> err.println("  the operator finds it as request " + id));
            default -> {}
        }
    }
}
