package dev.preamble.engine.corpus;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * E2E NLG (Novikova et al., SIGDIAL 2017): a CSV file with the columns {@code mr} and {@code ref}. The meaning
 * {@code name[The Vaults], eatType[pub]} becomes {@code name : The Vaults | Type : pub}.
 */
public final class E2eFile {
    private static final Pattern SLOT = Pattern.compile("\\s*([^\\[\\],]+)\\[([^\\]]*)\\]\\s*(?:,|$)");
    private static final Map<String, String> NAMES =
            Map.of("eatType", "Type", "priceRange", "price", "familyFriendly", "family friendly");

    private E2eFile() {}

    /** @throws InvalidFileException that names the line if one is no meaning and its text */
    public static List<Entry> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        var format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        var entries = new Entries();
        try (var records = format.parse(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            if (!records.getHeaderNames().containsAll(List.of("mr", "ref"))) {
                throw new InvalidFileException(file, "has no columns mr and ref");
            }
            for (var record : records) {
                entries.add(linearised(file, record), text(file, record, "ref"));
            }
        } catch (MalformedInputException e) {
            throw new InvalidFileException(file, "not UTF-8");
        } catch (CSVException e) {
            throw new InvalidFileException(file, "not CSV: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries.all();
    }

    private static String linearised(Path file, CSVRecord record) {
        var meaning = text(file, record, "mr");
        var matcher = SLOT.matcher(meaning);
        var slots = matcher.results()
                .map(slot -> NAMES.getOrDefault(slot.group(1), slot.group(1)) + " : " + slot.group(2))
                .collect(Collectors.joining(" | "));
        if (slots.isEmpty() || !SLOT.matcher(meaning).replaceAll("").isBlank()) {
            throw new InvalidFileException(
                    file, "row %d: '%s' is no meaning".formatted(record.getRecordNumber(), meaning));
        }
        return slots;
    }

    private static String text(Path file, CSVRecord record, String column) {
        var text = record.isSet(column) ? record.get(column).strip() : "";
        if (text.isEmpty()) {
            throw new InvalidFileException(file, "row %d has no %s".formatted(record.getRecordNumber(), column));
        }
        return text;
    }
}
