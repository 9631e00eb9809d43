package dev.preamble.engine.data;

import java.nio.ByteBuffer;

/** How a token is stored in a {@link TokenFile}. */
enum TokenWidth {
    SHORT(Short.BYTES),
    INT(Integer.BYTES);

    private final int bytes;

    TokenWidth(int bytes) {
        this.bytes = bytes;
    }

    static TokenWidth of(int vocabulary) {
        return vocabulary <= 1 << Short.SIZE ? SHORT : INT;
    }

    int bytes() {
        return bytes;
    }

    void put(ByteBuffer bytes, int token) {
        switch (this) {
            case SHORT -> bytes.putShort((short) token);
            case INT -> bytes.putInt(token);
        }
    }

    int get(ByteBuffer bytes) {
        return switch (this) {
            case SHORT -> Short.toUnsignedInt(bytes.getShort());
            case INT -> bytes.getInt();
        };
    }
}
