package dev.preamble.engine.corpus;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * WebNLG 2017 (Gardent et al., INLG 2017): an XML file, or a folder of them and of such folders. Each triple of the modified
 * set becomes {@code | subject : property : object}, the first too. Texts that are not marked good are left out, and
 * entries that have no other.
 */
public final class WebnlgFile {
    private static final XMLInputFactory XML = factory();

    private WebnlgFile() {}

    /** @throws InvalidFileException that names file and line */
    public static List<Entry> read(Path source) {
        var entries = new ArrayList<Entry>();
        for (var file : files(source)) {
            try (var content = Files.newInputStream(file)) {
                var reader = XML.createXMLStreamReader(content);
                while (reader.hasNext()) {
                    if (reader.next() == XMLStreamReader.START_ELEMENT
                            && reader.getLocalName().equals("entry")) {
                        var entry = entry(file, reader);
                        if (entry != null) {
                            entries.add(entry);
                        }
                    }
                }
            } catch (XMLStreamException e) {
                throw new InvalidFileException(
                        file,
                        "line %d is not the XML of WebNLG"
                                .formatted(
                                        e.getLocation() == null
                                                ? 0
                                                : e.getLocation().getLineNumber()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return entries;
    }

    /** Nothing outside the file is read, whatever it asks for. */
    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    private static List<Path> files(Path source) {
        if (Files.isRegularFile(source)) {
            return List.of(source);
        }
        if (!Files.isDirectory(source)) {
            throw new InvalidFileException(source, "no such file or folder");
        }
        try (var found = Files.walk(source)) {
            return found.filter(file -> file.getFileName().toString().endsWith(".xml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Entry entry(Path file, XMLStreamReader reader) throws XMLStreamException {
        var line = reader.getLocation().getLineNumber();
        var category = reader.getAttributeValue(null, "category");
        var input = new StringBuilder();
        var references = new ArrayList<String>();
        while (!(reader.next() == XMLStreamReader.END_ELEMENT
                && reader.getLocalName().equals("entry"))) {
            if (reader.getEventType() == XMLStreamReader.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "mtriple" -> input.append(triple(file, reader));
                    case "lex" -> {
                        var good = "good".equals(reader.getAttributeValue(null, "comment"));
                        var text = reader.getElementText().strip();
                        if (good && !text.isEmpty()) {
                            references.add(text);
                        }
                    }
                    default -> {}
                }
            }
        }
        if (category == null || input.isEmpty()) {
            throw new InvalidFileException(file, "the entry of line %d has no category or no mtriple".formatted(line));
        }
        return references.isEmpty() ? null : new Entry(input.toString(), references, category);
    }

    private static String triple(Path file, XMLStreamReader reader) throws XMLStreamException {
        var line = reader.getLocation().getLineNumber();
        var parts = reader.getElementText().split("\\|", -1);
        if (parts.length != 3) {
            throw new InvalidFileException(file, "the triple of line %d has %d parts".formatted(line, parts.length));
        }
        return " | %s : %s : %s".formatted(parts[0].strip(), parts[1].strip(), parts[2].strip());
    }
}
