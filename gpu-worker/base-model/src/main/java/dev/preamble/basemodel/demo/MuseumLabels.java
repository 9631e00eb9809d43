package dev.preamble.basemodel.demo;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import dev.preamble.engine.data.Example;
import java.util.ArrayList;
import java.util.List;

/** A museum's catalogue cards and the labels that stand beside the objects. */
final class MuseumLabels {
    /** A kind of object, with what it may be made of, show, and have been for. */
    private record Kind(String name, List<String> materials, List<String> ornaments, List<String> uses) {}

    private static final List<Kind> KINDS = List.of(
            kind(
                    "oil lamp",
                    "clay,bronze",
                    "vine leaves,a running hare,two dolphins",
                    "lighting a workshop,night fishing"),
            kind(
                    "drinking bowl",
                    "silver,maple wood,glass",
                    "a band of ivy,engraved stars",
                    "toasts at weddings,a guild's feasts"),
            kind(
                    "comb",
                    "bone,boxwood,antler",
                    "ring-and-dot pattern,two facing birds",
                    "combing wool,combing long hair"),
            kind(
                    "sundial",
                    "slate,brass",
                    "a sun with a human face,the signs of the zodiac",
                    "marking the hours of a monastery,telling noon on board ship"),
            kind("rattle", "willow,clay", "red stripes,a painted owl", "keeping a child quiet,carnival processions"),
            kind(
                    "salt cellar",
                    "pewter,porcelain,silver",
                    "shells,a sleeping lion",
                    "passing salt at the high table,a captain's dinners"),
            kind(
                    "weaver's shuttle",
                    "boxwood,horn",
                    "carved initials,a row of hearts",
                    "weaving linen,weaving ribbons and braid"),
            kind(
                    "seal ring",
                    "gold,bronze,carnelian",
                    "a heron with a fish,a three-masted ship",
                    "closing letters,marking barrels"),
            kind(
                    "bellows",
                    "oak and leather,ash and hide",
                    "punched roses,a grinning face",
                    "fanning a smithy's fire,heating a glass furnace"),
            kind(
                    "writing tablet",
                    "beech and wax,ivory",
                    "a border of dots,a schoolboy's scratched name",
                    "doing sums,drafting contracts"),
            kind(
                    "butter mould",
                    "sycamore,pear wood",
                    "a swan,a sheaf of wheat",
                    "shaping market butter,stamping an abbey's butter"),
            kind(
                    "door knocker",
                    "cast iron,brass",
                    "a wolf's head,a wreath",
                    "knocking at a merchant's house,calling the town physician"),
            kind(
                    "astrolabe",
                    "brass,gilded copper",
                    "star pointers shaped like thorns,a Latin inscription",
                    "finding latitude,teaching astronomy"),
            kind(
                    "lace pillow",
                    "linen and straw,velvet",
                    "faded blue stars,the date in cross-stitch",
                    "bobbin lace,teaching orphans a trade"),
            kind(
                    "hunting horn",
                    "ox horn,ivory,copper",
                    "running stags,silver mounts",
                    "calling hounds,warning of fire"),
            kind(
                    "mortar",
                    "marble,bronze",
                    "the owner's coat of arms,a frieze of acanthus",
                    "grinding spices,mixing an apothecary's pills"),
            kind(
                    "spindle whorl",
                    "lead,fired clay,amber",
                    "a spiral,six drilled dots",
                    "spinning flax,honouring a dead spinner"),
            kind(
                    "inkwell",
                    "pewter,faience",
                    "blue tulips,a motto about patience",
                    "writing at a notary's desk,lessons in a village school"),
            kind("puppet", "limewood,papier mâché", "a painted scar,real hair", "street theatre,a travelling circus"),
            kind(
                    "tally stick",
                    "hazel,willow",
                    "forty-two notches,a carved mark of ownership",
                    "counting sheep,a miller's debts"),
            kind(
                    "fan",
                    "silk and bone,painted paper",
                    "a view of a harbour,peonies and wasps",
                    "hiding a yawn at the opera,mourning"),
            kind(
                    "padlock",
                    "wrought iron,steel",
                    "a hidden keyhole,a fish-shaped case",
                    "locking a strongbox,guarding a granary"));
    private static final List<String> PLACES = List.of(
            "Antioch",
            "Lübeck",
            "Fes",
            "Samarkand",
            "Bergen",
            "Toledo",
            "Kyoto",
            "Gdańsk",
            "Aleppo",
            "Bruges",
            "Cuzco",
            "Novgorod",
            "Palermo",
            "Dublin",
            "Isfahan",
            "Visby",
            "Oaxaca",
            "Ghent",
            "Kilwa",
            "Tallinn",
            "Cádiz",
            "Nara");
    private static final List<String> DATES = List.of(
            "2nd century",
            "5th century",
            "around 900",
            "11th century",
            "12th century",
            "about 1350",
            "late 15th century",
            "1540s",
            "1588",
            "17th century",
            "1702",
            "about 1760",
            "1798",
            "early 19th century",
            "1834",
            "1871",
            "1906");
    private static final List<String> CONDITIONS = List.of(
            "the rim is chipped",
            "one side is scorched",
            "the handle is a later repair",
            "complete",
            "broken and glued in antiquity",
            "worn smooth by use",
            "traces of red paint survive",
            "the lid is missing");
    private static final List<String> FINDS = List.of(
            "a well",
            "a merchant's attic",
            "a shipwreck",
            "a child's grave",
            "the foundations of a mill",
            "a market stall",
            "a river bed",
            "a locked chest",
            "a rubbish pit",
            "the wall of a chapel");
    private static final List<String> GIVERS = List.of(
            "Ida Marsh",
            "the Velde family",
            "Captain R. Osei",
            "Miss Aurelie Thorn",
            "the Guild of Coopers",
            "J. B. Lindqvist",
            "Dr Hana Sato",
            "an unknown donor",
            "the widow of Tomas Reyes",
            "Paul and Irene Kass");

    private final Chance chance;

    MuseumLabels(Chance chance) {
        this.chance = chance;
    }

    private static Kind kind(String name, String materials, String ornaments, String uses) {
        return new Kind(name, parts(materials), parts(ornaments), parts(uses));
    }

    private static List<String> parts(String text) {
        return List.of(text.split(",", -1));
    }

    Example next() {
        var kind = chance.pick(KINDS);
        var card = new Card(kind.name(), chance.pick(kind.materials()), chance.pick(PLACES), chance.pick(DATES));
        if (chance.in(0.75)) {
            card.ornament = chance.pick(kind.ornaments());
        }
        if (chance.in(0.65)) {
            card.use = chance.pick(kind.uses());
        }
        if (chance.in(0.5)) {
            card.condition = chance.pick(CONDITIONS);
        }
        int year = chance.between(1884, 2019);
        if (chance.in(0.5)) {
            card.found = chance.pick(FINDS) + ", " + (year - chance.between(0, 40));
        }
        if (chance.in(0.6)) {
            card.gift = chance.pick(GIVERS) + ", " + year;
        }
        card.number = year + "." + chance.between(1, 380);
        return new Example(card.input(), label(card));
    }

    private String label(Card card) {
        var sentences = new ArrayList<String>();
        sentences.add(opening(card));
        var middle = new ArrayList<String>();
        if (!card.ornament.isEmpty() && !sentences.getFirst().contains(card.ornament)) {
            middle.add(chance.pick(
                            "It is decorated with *.",
                            "Look for *.",
                            "Its maker added *.",
                            "The decoration shows *.",
                            "Note the ornament: *.")
                    .replace("*", card.ornament));
        }
        if (!card.use.isEmpty()) {
            middle.add(chance.pick(
                            "It was used for *.",
                            "Objects like this served for *.",
                            "Its purpose: *.",
                            "It was made for *.",
                            "It served for *.")
                    .replace("*", card.use));
        }
        sentences.addAll(chance.in(0.3) ? middle.reversed() : middle);
        if (!card.condition.isEmpty()) {
            sentences.add(
                    card.condition.equals("complete")
                            ? chance.pick("Nothing is missing.", "It has come down to us complete.", "It is complete.")
                            : Spelling.capitalised(card.condition) + ".");
        }
        if (!card.found.isEmpty()) {
            sentences.add(found(card.found));
        }
        if (!card.gift.isEmpty()) {
            sentences.add(gift(card.gift));
        }
        return String.join(" ", sentences);
    }

    private String opening(Card card) {
        var made = card.material + " " + card.object;
        return switch (chance.between(0, 5)) {
            case 0 ->
                Spelling.capitalised(card.object) + ". " + Spelling.capitalised(card.material) + ", " + card.place
                        + ", " + card.date + ".";
            case 1 ->
                "This " + card.object + " of " + card.material + " was made in " + card.place + when(card.date) + ".";
            case 2 ->
                chance.pick("Made in ", "Worked in ", "From ") + card.place + when(card.date) + ", this " + made
                        + chance.pick(
                                " has been on show for years.", " is easily overlooked.", " rewards a closer look.");
            case 3 ->
                Spelling.withArticle(made).replaceFirst("^a", "A") + " from " + card.place + ", " + card.date + ".";
            case 4 ->
                Spelling.capitalised(card.object) + " from " + card.place
                        + (card.ornament.isEmpty() ? "" : " with " + card.ornament) + ", " + card.date + "; "
                        + card.material + ".";
            default ->
                "Somebody in " + card.place + " made this " + card.object + " from " + card.material + when(card.date)
                        + ".";
        };
    }

    private static String when(String date) {
        if (date.startsWith("a")) {
            return " " + date;
        }
        return date.matches("\\d{4}") ? " in " + date : " in the " + date;
    }

    private String found(String found) {
        int comma = found.lastIndexOf(", ");
        return chance.pick(
                        "It came to light in * in #.",
                        "Found in # in *.",
                        "It lay in * until #.",
                        "In # it was found in *.")
                .replace("*", found.substring(0, comma))
                .replace("#", found.substring(comma + 2))
                .replaceFirst("Found in (\\d+) in", "Found in $1, in");
    }

    private String gift(String gift) {
        int comma = gift.lastIndexOf(", ");
        return chance.pick(
                        "Given by * in #.",
                        "Gift of *, #.",
                        "We owe it to *, who gave it in #.",
                        "In # it was a present from *.")
                .replace("*", gift.substring(0, comma))
                .replace("#", gift.substring(comma + 2));
    }

    /** A catalogue card; what is not known is empty. */
    private static final class Card {
        private final String object;
        private final String material;
        private final String place;
        private final String date;
        private String ornament = "";
        private String use = "";
        private String condition = "";
        private String found = "";
        private String gift = "";
        private String number = "";

        private Card(String object, String material, String place, String date) {
            this.object = object;
            this.material = material;
            this.place = place;
            this.date = date;
        }

        private String input() {
            var lines = new ArrayList<>(
                    List.of("object: " + object, "material: " + material, "place: " + place, "date: " + date));
            add(lines, "ornament", ornament);
            add(lines, "use", use);
            add(lines, "condition", condition);
            add(lines, "found", found);
            add(lines, "gift", gift);
            add(lines, "number", number);
            return String.join("\n", lines);
        }

        private static void add(List<String> lines, String key, String value) {
            if (!value.isEmpty()) {
                lines.add(key + ": " + value);
            }
        }
    }
}
