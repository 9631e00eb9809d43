package dev.preamble.provision.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 1, "id": "x"}           | {"a": 1}
            {"a": "true"}                 | {"a": true}
            {"a": ["x", "y"]}             | {"a": ["y", "x"]}
            {"a": {"b": 1, "own": 2}}     | {"a": {"b": 1}}
            """)
    void findsNothingWhereAllThatIsWantedIsThere(String present, String wanted) throws Exception {
        assertThat(Difference.between(json(present), json(wanted))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 2}                      | {"a": 1}
            {}                            | {"a": 1}
            {"a": ["x", "y"]}             | {"a": ["x"]}
            {"a": {"b": 2}}               | {"a": {"b": 1}}
            {"a": true}                   | {"a": false}
            """)
    void findsWhatIsOtherwise(String present, String wanted) throws Exception {
        assertThat(Difference.between(json(present), json(wanted))).hasSize(1);
    }

    @Test
    void keepsWhatKeycloakAdded() throws Exception {
        JsonNode merged =
                Difference.merged(json("{\"id\": 7, \"a\": {\"own\": 1, \"b\": 2}}"), json("{\"a\": {\"b\": 3}}"));

        assertThat(merged).isEqualTo(json("{\"id\": 7, \"a\": {\"own\": 1, \"b\": 3}}"));
    }

    @Test
    void tellsNoSecret() throws Exception {
        assertThat(Difference.between(json("{\"secret\": \"old\"}"), json("{\"secret\": \"new\"}")))
                .singleElement()
                .hasToString("secret");
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
