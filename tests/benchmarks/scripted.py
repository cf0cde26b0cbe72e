"""The benchmark's site with pages that are nothing without their scripts.

`python -m tests.benchmarks.scripted PAGES` prints the port and serves on loopback until it is ended.
"""

import json
import re
import sys

from tests.benchmarks.site import Site, serve

_SHELL = b"<!doctype html><html lang='id'><title>Warga</title><div id=app></div><script src=/app.js></script>"
_APP = b"""
const number = location.pathname.split('/')[2];
fetch(`/data/${number}.json`).then(answer => answer.json()).then(story => {
  document.title = story.title;
  document.getElementById('app').innerHTML = `<h1>${story.title}</h1>${story.text}`;
});
"""
_DATA = re.compile(r"/data/(\d+)\.json")


class ScriptedSite(Site):
    """Answers as `Site`, with the text of each article apart from its page."""

    def _answer(self, path, base):
        if path == "/app.js":
            return 200, "text/javascript", _APP
        if match := _DATA.match(path):
            story = {"title": f"Warga {match[1]}", "text": self._text.decode()}
            return 200, "application/json", json.dumps(story).encode()
        status, kind, body = super()._answer(path, base)
        return status, kind, _SHELL if path.startswith("/read/") else body


if __name__ == "__main__":
    serve(int(sys.argv[1]), ScriptedSite)
