package dev.preamble.basemodel.prose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of texts that the base model reads, split into what it is trained on and what is held out. Whole books
 * are held out, and of WikiText-2 the validation part.
 *
 * @param training what the model may see
 * @param novels books that it never sees
 * @param encyclopedia encyclopedia text that it never sees
 */
public record Library(Prose training, Prose novels, Prose encyclopedia) {
    /** Books kept out of training. */
    public static final Set<String> HELD_OUT =
            Set.of("Burnett_Garden_1911", "Hardy_Madding_1874", "Chesterton_Thursday_1908", "Kipling_Captains_1896");

    /** WikiText is two thirds of a percent of the novels in size: it is read this many times as often. */
    private static final int ENCYCLOPEDIA_REPEATS = 4;

    private static final int LONGEST_WRAPPED_LINE = 120;
    private static final int SHORT_LINE = 60;
    private static final Pattern SENTENCE_ENDS = Pattern.compile("[.!?:][\"'”’]*\\s*$");
    private static final Pattern HEADING = Pattern.compile("\\s*=.*=\\s*");

    /** Reads the folder that holds {@code novels/} and {@code wikitext-2/}. */
    public static Library read(Path folder) {
        var training = new ArrayList<String>();
        var heldOut = new ArrayList<String>();
        for (Path book : books(folder.resolve("novels"))) {
            var name = book.getFileName().toString().replace(".txt", "");
            (HELD_OUT.contains(name) ? heldOut : training).addAll(novel(text(book)));
        }
        var wikitext = folder.resolve("wikitext-2");
        var articles = encyclopedia(text(wikitext.resolve("test.txt")));
        for (int i = 0; i < ENCYCLOPEDIA_REPEATS; i++) {
            training.addAll(articles);
        }
        return new Library(
                new Prose(training), new Prose(heldOut), new Prose(encyclopedia(text(wikitext.resolve("valid.txt")))));
    }

    /**
     * Paragraphs of a novel, with hard line breaks undone. Some books part paragraphs by a blank line, some by an
     * indentation, some not at all, and some have a paragraph on each line.
     */
    static List<String> novel(String text) {
        var paragraphs = new ArrayList<String>();
        var current = new StringBuilder();
        String previous = "";
        for (String line : text.replace("\uFEFF", "").lines().toList()) {
            if (startsParagraph(line, previous) && !current.isEmpty()) {
                paragraphs.add(current.toString());
                current.setLength(0);
            }
            var words = line.strip().replaceAll("\\s+", " ");
            current.append(current.isEmpty() || words.isEmpty() ? "" : " ").append(words);
            previous = line;
        }
        paragraphs.add(current.toString());
        return paragraphs.stream().filter(paragraph -> paragraph.length() > 1).toList();
    }

    private static boolean startsParagraph(String line, String previous) {
        return line.isBlank()
                || line.startsWith("  ")
                || line.startsWith("\t")
                || previous.length() > LONGEST_WRAPPED_LINE
                || (previous.length() < SHORT_LINE
                        && SENTENCE_ENDS.matcher(previous).find());
    }

    /** Paragraphs of WikiText with natural spacing, without headings and without sentences that lack a word. */
    static List<String> encyclopedia(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !HEADING.matcher(line).matches())
                .map(Library::natural)
                .filter(paragraph -> paragraph.length() > 80)
                .toList();
    }

    private static String natural(String line) {
        var complete = Stream.of(line.strip().split("(?<= [.!?]) ", -1))
                .filter(sentence -> !sentence.contains("<unk>"))
                .reduce("", (left, right) -> left + " " + right)
                .strip();
        return complete.replaceAll(" @([-,.])@ ", "$1")
                .replaceAll(" ([,.;:!?)'\\]%])", "$1")
                .replaceAll("([(\\[$£]) ", "$1")
                .replaceAll("\" ([^\"]*) \"", "\"$1\"");
    }

    private static List<Path> books(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list the novels in " + folder, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
