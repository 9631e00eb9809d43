package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** The platform refused a request, and said why. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(String request, int status, JsonNode problem) {
        super(request + " was answered by " + status + ": "
                + problem.path("detail").asText(problem.path("title").asText("no reason given")));
        this.status = status;
    }

    int status() {
        return status;
    }
}
