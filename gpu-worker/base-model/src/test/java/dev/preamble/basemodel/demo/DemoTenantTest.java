package dev.preamble.basemodel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoTenantTest {
    private static final Path COMMITTED = Path.of("../../deploy/local/src/main/resources/demo");

    @ParameterizedTest
    @EnumSource
    void committedRowsAreTheGenerators(DemoTenant tenant) throws IOException {
        var file = COMMITTED.resolve(tenant.name().toLowerCase(Locale.ROOT) + ".jsonl");
        assertThat(Files.readString(file)).isEqualTo(tenant.lines());
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreVaried(DemoTenant tenant) {
        var examples = tenant.examples();
        assertThat(examples).extracting(Example::input).doesNotHaveDuplicates();
        var openings = new HashSet<String>();
        examples.forEach(example -> openings.add(example.target().substring(0, 12)));
        assertThat(openings).hasSizeGreaterThan(60);
    }
}
