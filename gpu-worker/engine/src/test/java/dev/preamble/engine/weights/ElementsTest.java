package dev.preamble.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.script.Torch;
import dev.preamble.safetensors.StoredType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElementsTest {
    private static final float[] VALUES = {0, 1, -2.5f, 65504, 6.1035156e-5f, -0.33325195f};

    @Test
    void halvesKeepTheirValues() {
        try (var manager = Torch.newManager()) {
            var half = Elements.stored(Elements.copied(manager, StoredTensor.of(VALUES, 2, 3)), StoredType.F16);

            assertThat(half.type()).isEqualTo(StoredType.F16);
            assertThat(half.bytes().remaining()).isEqualTo(12);
            assertThat(Elements.mapped(manager, half).getShape().getShape()).containsExactly(2, 3);
            assertThat(Elements.mapped(manager, half).toFloatArray()).containsExactly(VALUES);
        }
    }

    @Test
    void brainFloatsAreTheUpperHalfOfAFloat() {
        var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : new float[] {1.5f, -3}) {
            bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
        }

        assertThat(new StoredTensor(StoredType.BF16, List.of(2L), bytes.flip()).floats())
                .containsExactly(1.5f, -3);
    }
}
