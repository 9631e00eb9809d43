"""Writes expected.json: what Jinja makes of chats.json with each template here, set up as Hugging Face's apply_chat_template
sets it up. A chat that a template refuses is "!" and what it says.

To be run in this folder, where Python has jinja2.
"""

import json
import pathlib

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
)
environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
environment.globals["raise_exception"] = raise_exception
chats = json.loads(pathlib.Path("chats.json").read_text(encoding="utf-8"))


def rendered(template, chat):
    try:
        return template.render(
            messages=chat, tools=None, documents=None, add_generation_prompt=True, bos_token="<s>", eos_token="</s>"
        )
    except jinja2.exceptions.TemplateError as error:
        return "!" + str(error)


expected = {}
for file in sorted(pathlib.Path(".").glob("*.jinja")):
    template = environment.from_string(file.read_text(encoding="utf-8"))
    expected[file.name] = [rendered(template, chat) for chat in chats]
pathlib.Path("expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
