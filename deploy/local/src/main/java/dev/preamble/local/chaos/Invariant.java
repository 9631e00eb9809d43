package dev.preamble.local.chaos;

/** What may never happen. */
enum Invariant {
    JOB_LOST("was acknowledged and is not there, or did not end as it was to"),
    DUPLICATE_JOB("was made though its request was acknowledged as another one"),
    DUPLICATE_VERSION("is a second version of the same job"),
    MISSING_VERSION("succeeded without a version"),
    DUPLICATE_EVENT("came more than once on an events topic"),
    MISSING_EVENT("did not come on an events topic"),
    DUPLICATE_RESULT("came more than once on a results topic"),
    MISSING_RESULT("did not come on a results topic"),
    DOUBLE_STEP("was applied twice to the lineage of a version"),
    MISSING_STEP("was not applied to the lineage of a version"),
    OTHER_BITS("is not, bit for bit, what an undisturbed run learns"),
    UNEXPLAINED_WAIT("waited without saying why"),
    NOT_RECOVERED("was not back in time");

    private final String words;

    Invariant(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
