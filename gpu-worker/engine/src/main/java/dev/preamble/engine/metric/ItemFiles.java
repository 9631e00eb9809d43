package dev.preamble.engine.metric;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.data.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two text files to score: one hypothesis a line, which may be empty, and the references as blocks of lines separated by
 * an empty line, in the same order. Files without an empty line have one reference a line.
 */
public final class ItemFiles {
    /** How long a line may be: some metrics take time that grows with its square. */
    public static final int MAX_LINE_LENGTH = 10_000;

    public static final int MAX_LINES = 1_000_000;
    public static final int MAX_REFERENCES = 1_000;

    private ItemFiles() {}

    /** @throws InvalidFileException that names file and line if there is nothing to score or the two do not agree */
    public static List<Item> read(Path hypotheses, Path references) {
        var texts = lines(hypotheses);
        if (texts.isEmpty()) {
            throw new InvalidFileException(hypotheses, "has no line");
        }
        var blocks = blocks(references);
        if (blocks.size() < texts.size()) {
            throw new InvalidFileException(
                    references,
                    "has references for %d items, but %s has %d lines: line %d there has none"
                            .formatted(blocks.size(), hypotheses.getFileName(), texts.size(), blocks.size() + 1));
        }
        if (blocks.size() > texts.size()) {
            throw new InvalidFileException(
                    references,
                    "has references for %d items, but %s has only %d lines: those from line %d on are for none"
                            .formatted(
                                    blocks.size(),
                                    hypotheses.getFileName(),
                                    texts.size(),
                                    blocks.get(texts.size()).firstLine()));
        }
        var items = new ArrayList<Item>();
        for (var i = 0; i < texts.size(); i++) {
            items.add(new Item(texts.get(i), blocks.get(i).references()));
        }
        return items;
    }

    private static List<Block> blocks(Path file) {
        var lines = lines(file);
        var blocks = new ArrayList<Block>();
        var block = new ArrayList<String>();
        var separated = lines.contains("");
        for (var number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1);
            if (line.isEmpty()) {
                if (block.isEmpty()) {
                    throw new InvalidFileException(
                            file, "line %d is empty, and so is the block it ends".formatted(number));
                }
                blocks.add(new Block(number - block.size(), List.copyOf(block)));
                block.clear();
                continue;
            }
            if (block.size() == MAX_REFERENCES) {
                throw new InvalidFileException(
                        file, "line %d is more than reference %d of an item".formatted(number, MAX_REFERENCES));
            }
            block.add(line);
            if (!separated) {
                blocks.add(new Block(number, List.copyOf(block)));
                block.clear();
            }
        }
        if (!block.isEmpty()) {
            blocks.add(new Block(lines.size() - block.size() + 1, List.copyOf(block)));
        }
        return blocks;
    }

    private static List<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        var all = new ArrayList<String>();
        try (var lines = Lines.of(file)) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                var number = all.size() + 1;
                if (number > MAX_LINES) {
                    throw new InvalidFileException(file, "has more than %d lines".formatted(MAX_LINES));
                }
                if (line.length() > MAX_LINE_LENGTH) {
                    throw new InvalidFileException(
                            file,
                            "line %d has %d characters, of at most %d"
                                    .formatted(number, line.length(), MAX_LINE_LENGTH));
                }
                all.add(line.strip());
            }
        } catch (MalformedInputException e) {
            throw new InvalidFileException(file, "line %d is not UTF-8".formatted(all.size() + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private record Block(int firstLine, List<String> references) {}
}
