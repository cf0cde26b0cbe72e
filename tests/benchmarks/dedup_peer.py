"""Stories by datasketch's MinHash LSH, as its documentation has it: a program of its own, for the peers' environment.

Standard input: one JSON object a line, {id, text}. Standard output: the seconds it took, then {id, story_id} lines.
"""

import json
import re
import sys
import time

_PERMUTATIONS, _THRESHOLD, _SHINGLE = 128, 0.3, 3


def main() -> None:
    """Group the documents: each joins the first document that the index holds and finds near it."""
    from datasketch import MinHash, MinHashLSH

    documents = [json.loads(line) for line in sys.stdin]
    start = time.perf_counter()
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
    print(time.perf_counter() - start)
    for name, story in stories.items():
        print(json.dumps({"id": name, "story_id": story}))


if __name__ == "__main__":
    main()
