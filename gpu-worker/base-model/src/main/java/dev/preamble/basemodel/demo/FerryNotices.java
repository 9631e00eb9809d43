package dev.preamble.basemodel.demo;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import dev.preamble.engine.data.Example;
import java.util.ArrayList;
import java.util.List;

/** What a ferry company's control room notes down, and the notices that its passengers read. */
final class FerryNotices {
    private static final List<String> HARBOURS = List.of(
            "Skarvik",
            "Ness Point",
            "Tollesund",
            "Brae",
            "Hvalnes",
            "Orrin",
            "St Maren",
            "Kolby Quay",
            "Lunde",
            "Port Ailsa",
            "Vestry Bay",
            "Grimsholm",
            "Ault",
            "Sandvoe",
            "Carrow",
            "Innisdale",
            "Marle",
            "Holm",
            "Yarrowhead",
            "Tarn Ferry");
    private static final List<String> CAUSES = List.of(
            "strong winds",
            "low tide",
            "fog",
            "an engine check",
            "dredging in the harbour",
            "a shortage of crew",
            "a medical emergency on board",
            "ice in the sound",
            "a regatta",
            "work on the pier",
            "a fallen tree on the access road",
            "a fault in the car ramp",
            "unusually high waves",
            "a naval exercise");
    private static final List<String> VESSELS = List.of(
            "Solveig", "Grey Heron", "Morning Tide", "Astrid II", "Fulmar", "Lady Orrin", "Kittiwake", "Strand");
    private static final List<String> EXTRAS = List.of(
            "tickets stay valid for three days",
            "refunds at the counter",
            "hot drinks are free in the waiting room",
            "bicycles cannot be taken",
            "foot passengers only",
            "lorries must wait for the evening",
            "dogs must stay on deck",
            "please be there twenty minutes early");

    private final Chance chance;

    FerryNotices(Chance chance) {
        this.chance = chance;
    }

    Example next() {
        var from = chance.pick(HARBOURS);
        var to = chance.pick(
                HARBOURS.stream().filter(harbour -> !harbour.equals(from)).toList());
        var time = time(5, 21);
        var cause = chance.pick(CAUSES);
        var notes = new ArrayList<>(List.of("from=" + from, "to=" + to, "sailing=" + time));
        var vessel = chance.in(0.4) ? chance.pick(VESSELS) : "";
        if (!vessel.isEmpty()) {
            notes.add("ship=" + vessel);
        }
        var effect = effect(to);
        notes.add(effect.note());
        notes.add("because=" + cause);
        var instead = chance.in(0.6) ? instead(time, from) : new Saying("", "");
        var extra = chance.in(0.5) ? chance.pick(EXTRAS) : "";
        var until = chance.in(0.3)
                ? chance.pick("Friday", "noon", "further notice", "the end of the month", "Sunday evening")
                : "";
        if (!instead.note().isEmpty()) {
            notes.add(instead.note());
        }
        if (!extra.isEmpty()) {
            notes.add("also=" + extra);
        }
        if (!until.isEmpty()) {
            notes.add("until=" + until);
        }
        var sentences = new ArrayList<String>();
        sentences.add(main(from, to, time, vessel, effect, cause, until));
        if (!instead.said().isEmpty()) {
            sentences.add(instead.said());
        }
        if (!extra.isEmpty()) {
            sentences.add(Spelling.capitalised(extra) + ".");
        }
        sentences.addAll(closing());
        return new Example(String.join("; ", notes), String.join(" ", sentences));
    }

    /** The same thing as a note and in words. */
    private record Saying(String note, String said) {}

    private Saying effect(String to) {
        return switch (chance.between(0, 4)) {
            case 0 -> new Saying("effect=cancelled", chance.pick("is cancelled", "will not run", "does not sail"));
            case 1 -> {
                int minutes = 5 * chance.between(2, 18);
                yield new Saying(
                        "effect=late " + minutes + " min",
                        chance.pick("is running # minutes late", "will leave # minutes late", "is delayed by # minutes")
                                .replace("#", String.valueOf(minutes)));
            }
            case 2 -> {
                var other = chance.pick(
                        HARBOURS.stream().filter(harbour -> !harbour.equals(to)).toList());
                yield new Saying(
                        "effect=diverted to " + other,
                        chance.pick("will land at # instead", "is diverted to #", "goes to # today")
                                .replace("#", other));
            }
            case 3 ->
                new Saying(
                        "effect=no cars",
                        chance.pick("cannot take cars", "sails without cars", "has no room for vehicles"));
            default -> {
                int metres = chance.between(2, 9);
                yield new Saying(
                        "effect=pier " + metres,
                        chance.pick("leaves from pier # today", "boards at pier #", "has moved to pier #")
                                .replace("#", String.valueOf(metres)));
            }
        };
    }

    private Saying instead(String time, String from) {
        int hour = Integer.parseInt(time.substring(0, 2));
        return switch (chance.between(0, 2)) {
            case 0 -> {
                var next = time(Math.min(hour + 1, 22), Math.min(hour + 3, 23));
                yield new Saying(
                        "instead=" + next,
                        chance.pick("Please take the # instead.", "The next sailing is at #.", "You can travel at #.")
                                .replace("#", next));
            }
            case 1 -> {
                var stop = chance.pick(
                        "the post office", "the lighthouse car park", "the church", "the old customs house");
                yield new Saying(
                        "instead=bus from " + stop,
                        chance.pick("A bus leaves from #.", "We have put on a bus from #.", "A free bus waits at #.")
                                .replace("#", stop));
            }
            default -> {
                var other = chance.pick(HARBOURS.stream()
                        .filter(harbour -> !harbour.equals(from))
                        .toList());
                yield new Saying(
                        "instead=via " + other,
                        chance.pick(
                                        "You can travel by way of #.",
                                        "Passengers may go via #.",
                                        "The route via # is open.")
                                .replace("#", other));
            }
        };
    }

    private String main(String from, String to, String time, String vessel, Saying effect, String cause, String until) {
        var ship = vessel.isEmpty()
                ? ""
                : chance.pick(" with the *", " on the *", " (*)").replace("*", vessel);
        var sailing = chance.pick(
                        "the " + time + " from " + from + " to " + to,
                        "the " + time + " " + from + "–" + to + " ferry",
                        "our " + time + " sailing to " + to + " from " + from)
                + ship;
        var end = until.isEmpty() ? "" : " until " + until;
        return switch (chance.between(0, 3)) {
            case 0 ->
                Spelling.capitalised(chance.pick("because of ", "due to ", "owing to ")) + cause + ", " + sailing + " "
                        + effect.said() + end + ".";
            case 1 ->
                Spelling.capitalised(sailing) + " " + effect.said() + end + ". "
                        + chance.pick("The reason is ", "This is because of ", "Cause: ") + cause + ".";
            case 2 ->
                chance.pick("Service notice: ", "Please note: ", "To all passengers: ") + sailing + " " + effect.said()
                        + end + chance.pick(", because of ", " owing to ", " due to ") + cause + ".";
            default ->
                Spelling.capitalised(sailing) + " " + effect.said() + end
                        + chance.pick(" because of ", ", owing to ", " due to ") + cause + ".";
        };
    }

    private List<String> closing() {
        return chance.in(0.25)
                ? List.of(chance.pick(
                        "We are sorry.",
                        "Thank you for your patience.",
                        "Safe travels.",
                        "We apologise for the trouble."))
                : List.of();
    }

    private String time(int first, int last) {
        return String.format(
                java.util.Locale.ROOT, "%02d:%02d", chance.between(first, last), 5 * chance.between(0, 11));
    }
}
