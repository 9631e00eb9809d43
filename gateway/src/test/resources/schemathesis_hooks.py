import json

import schemathesis


@schemathesis.serializer("application/jsonl")
def rows(context, value):
    """Whatever is drawn is a line, but for bytes, which are the whole body."""
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
