package dev.preamble.basemodel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** How text falls into words before merging, as GPT-2 does it, and how bytes are spelled as printable characters. */
final class Words {
    static final Pattern GPT2 = Pattern.compile(
            "'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final char[] SPELLING = spelling();

    private Words() {}

    /** How often each word occurs, its bytes spelled as GPT-2 does ({@code Ġ} is a space). */
    static Map<String, Integer> count(Iterable<String> texts) {
        var counts = new HashMap<String, Integer>();
        for (String text : texts) {
            var matcher = GPT2.matcher(text);
            while (matcher.find()) {
                counts.merge(spell(matcher.group()), 1, Integer::sum);
            }
        }
        return counts;
    }

    static String spell(String word) {
        var spelled = new StringBuilder();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            spelled.append(SPELLING[b & 0xff]);
        }
        return spelled.toString();
    }

    /** The printable character of each byte, in the order of bytes. */
    static char[] alphabet() {
        return SPELLING.clone();
    }

    private static char[] spelling() {
        var spelling = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae);
            spelling[b] = (char) (printable ? b : next++);
        }
        return spelling;
    }
}
