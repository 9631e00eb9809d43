package dev.preamble.client.command;

import dev.preamble.client.LoginRefused;
import dev.preamble.client.Refused;
import dev.preamble.client.Unreachable;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong and what to do next, on standard error, and ends with the exit code of that. */
public final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        int code = tell(failure, err, parsed.matchedOptionValue("--json", false));
        err.flush();
        return code;
    }

    private static int tell(Exception failure, PrintWriter err, boolean json) {
        return switch (failure) {
            case Refused refused -> {
                if (json) {
                    err.println(refused.problem());
                } else {
                    tell(refused, err);
                }
                yield switch (refused.status()) {
                    case 401, 403 -> ExitCode.NOT_ALLOWED;
                    case 404 -> ExitCode.NOT_FOUND;
                    default -> ExitCode.REFUSED;
                };
            }
            case LoginRefused refused -> {
                err.println(refused.getMessage());
                err.println("Log in: ./preamble login");
                yield ExitCode.NOT_ALLOWED;
            }
            case NotLoggedIn missing -> {
                err.println(missing.getMessage());
                yield ExitCode.NOT_ALLOWED;
            }
            case Unreachable unreachable -> {
                err.println(unreachable.getMessage());
                err.println("Is it running? Start one here: ./preamble up. Elsewhere: ./preamble login --gateway URL");
                yield ExitCode.UNREACHABLE;
            }
            default -> {
                err.println(failure.getMessage());
                yield ExitCode.REFUSED;
            }
        };
    }

    private static void tell(Refused refused, PrintWriter err) {
        err.println(refused.detail());
        refused.member("limit")
                .ifPresent(
                        limit -> err.println("  " + refused.member("field").orElse("the limit") + " may be: " + limit));
        refused.member("usage").ifPresent(usage -> err.println("  there is: " + usage));
        refused.member("line").ifPresent(line -> err.println("  line " + line));
        refused.member("retryAfterSeconds").ifPresent(seconds -> err.println("  try again in " + seconds + " s"));
        switch (refused.status()) {
            case 401 -> err.println("  Log in: ./preamble login");
            case 403 -> err.println("  This login may not do that. See whose it is: ./preamble profiles");
            case 500, 502, 503, 504 ->
                refused.member("requestId").ifPresent(id -> err.println("  the operator finds it as request " + id));
            default -> {}
        }
    }
}
