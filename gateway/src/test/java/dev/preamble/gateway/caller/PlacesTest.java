package dev.preamble.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places<String> places = new Places<>(3);

    @Test
    void eachHasAsManyAndGetsBackWhatWasLeft() {
        assertThat(List.of(places.take("a"), places.take("a"), places.take("a"), places.take("a")))
                .containsExactly(true, true, true, false);
        assertThat(places.take("b")).isTrue();
        assertThat(places.has("a")).isFalse();

        places.leave("a");

        assertThat(places.has("a")).isTrue();
        assertThat(places.take("a")).isTrue();
        assertThat(places.taken()).isEqualTo(4);
    }

    @Test
    void whoComeAtTheSameMomentGetNoMore() throws Exception {
        CountDownLatch all = new CountDownLatch(200);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> takes = Stream.generate(() -> threads.submit(() -> {
                        all.countDown();
                        all.await();
                        return places.take("a");
                    }))
                    .limit(200)
                    .toList();

            int granted = 0;
            for (Future<Boolean> take : takes) {
                granted += take.get() ? 1 : 0;
            }
            assertThat(granted).isEqualTo(3);
        }
        assertThat(places.taken()).isEqualTo(3);
    }
}
