package dev.preamble.worker.completion;

import dev.preamble.records.id.CompletionId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The completions that this worker heard lately nobody waits for, for those that it takes after that.
 *
 * <p>Safe for use by many threads.
 */
final class StopOrders {
    private static final int REMEMBERED = 10_000;

    private final Map<CompletionId, Boolean> heard = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CompletionId, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void heard(CompletionId completion) {
        heard.put(completion, true);
    }

    synchronized boolean stop(CompletionId completion) {
        return heard.containsKey(completion);
    }
}
