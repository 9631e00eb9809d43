package dev.preamble.engine.metric;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.dictionary.Dictionary;
import org.jspecify.annotations.Nullable;

/**
 * Which words WordNet 3.0 (extJWNL) holds for synonyms: two that are, or whose base forms are, in one set of synonyms. It
 * remembers what it looked up; for one thread.
 */
final class Synonyms {
    private final Map<String, Set<String>> sets = new HashMap<>();

    boolean are(String a, String b) {
        var ofA = sets(a);
        return !ofA.isEmpty() && sets(b).stream().anyMatch(ofA::contains);
    }

    private Set<String> sets(String word) {
        return sets.computeIfAbsent(word, Synonyms::lookUp);
    }

    private static Set<String> lookUp(String word) {
        var found = new HashSet<String>();
        try {
            // The dictionary shares caches and buffers among its callers.
            synchronized (WordNet.DICTIONARY) {
                for (var pos : POS.getAllPOS()) {
                    add(WordNet.DICTIONARY.getIndexWord(pos, word), found);
                    for (var base :
                            WordNet.DICTIONARY.getMorphologicalProcessor().lookupAllBaseForms(pos, word)) {
                        add(WordNet.DICTIONARY.getIndexWord(pos, base), found);
                    }
                }
            }
        } catch (JWNLException e) {
            throw new IllegalStateException("WordNet cannot be read", e);
        }
        return found;
    }

    private static void add(@Nullable IndexWord word, Set<String> found) {
        if (word != null) {
            for (var offset : word.getSynsetOffsets()) {
                found.add(word.getPOS().getKey() + offset);
            }
        }
    }

    /** Read when the first word is looked up. */
    private static final class WordNet {
        static final Dictionary DICTIONARY = read();

        private static Dictionary read() {
            try {
                return Dictionary.getDefaultResourceInstance();
            } catch (JWNLException e) {
                throw new IllegalStateException("WordNet cannot be read", e);
            }
        }
    }
}
