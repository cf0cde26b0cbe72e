"""Stories by another program, as its documentation has it: a program of its own, for the peers' environment.

Its one argument names the peer. Standard input: one JSON object a line, {id, text}. Standard output: the seconds it
took, then {id, story_id} lines.
"""

import json
import re
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

_PERMUTATIONS, _THRESHOLD, _SHINGLE = 128, 0.3, 3

Documents = Sequence[dict[str, str]]


def by_datasketch(documents: Documents) -> dict[str, str]:
    """Let each document join the first one that the index holds and finds near it."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
    stories: dict[str, str] = {}
    for document in documents:
        words = re.findall(r"\w+", document["text"].casefold())
        minhash = MinHash(num_perm=_PERMUTATIONS)
        minhash.update_batch(
            " ".join(words[place : place + _SHINGLE]).encode() for place in range(len(words) - _SHINGLE + 1)
        )
        near = index.query(minhash)
        stories[document["id"]] = min((stories[other] for other in near), default=document["id"])
        index.insert(document["id"], minhash)
    return stories


def by_text_dedup(documents: Documents) -> dict[str, str]:
    """Run the command `text_dedup.minhash` on a file, and ask the union-find structure that it leaves behind."""
    from text_dedup import minhash

    with TemporaryDirectory() as folder:
        file = Path(folder) / "documents.jsonl"
        file.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
        options = {
            "path": "json", "data_files": file, "split": "train", "column": "text", "cache_dir": f"{folder}/cache",
            "output": f"{folder}/output", "num_proc": 1, "ngram": _SHINGLE, "num_perm": _PERMUTATIONS,
            "threshold": _THRESHOLD,
        }  # fmt: skip
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        minhash.main.main(words, standalone_mode=False)
    return {document["id"]: str(minhash.uf.find(number)) for number, document in enumerate(documents)}


PEERS = {"datasketch": by_datasketch, "text-dedup": by_text_dedup}


def main() -> None:
    """Group the documents; whatever a peer prints goes to standard error."""
    documents = [json.loads(line) for line in sys.stdin]
    with redirect_stdout(sys.stderr):
        start = time.perf_counter()
        stories = PEERS[sys.argv[1]](documents)
        seconds = time.perf_counter() - start
    print(seconds)
    for name, story in stories.items():
        print(json.dumps({"id": name, "story_id": story}))


if __name__ == "__main__":
    main()
