#!/usr/bin/env python3
"""Verify a case pack: python3 verify.py PACK.zip   (Python's own library only; exit 0 if whole, 1 if not)

1. manifest.json names every file with its SHA-256; no file may be missing, changed or added.
2. journal.json has, for each entry, its number, the hash before it and its own hash: the SHA-256 over the hash
   before and the entry as JSON (sorted keys, no spaces). Neighbours in number must chain into each other.
3. Words of an entry lie apart; their SHA-256 with the salt is the entry's digest. Erased words have no salt.
The desk that made the pack journalled the SHA-256 of manifest.json: compare the line this prints with it.
"""

import sys
from collections.abc import Iterator
from hashlib import sha256
from json import dumps, loads
from zipfile import ZipFile


def plain(value: object) -> bytes:
    return dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def faults(pack: ZipFile) -> Iterator[str]:
    names, listed = pack.namelist(), loads(pack.read("manifest.json"))["files"]
    if sorted(names) != sorted([*listed, "manifest.json"]):
        yield "The files are not those of the manifest."
    for name in listed.keys() & set(names):
        if sha256(pack.read(name)).hexdigest() != listed[name]:
            yield f"{name} was changed."
    hashes: dict[int, str] = {}
    for one in sorted(loads(pack.read("journal.json")), key=lambda row: row["entry"]["seq"]):
        entry, said = one["entry"], one["words"]
        if sha256(one["previous"].encode() + plain(entry)).hexdigest() != one["hash"]:
            yield f"Journal entry {entry['seq']} does not match its hash."
        if hashes.get(entry["seq"] - 1, one["previous"]) != one["previous"]:
            yield f"Journal entry {entry['seq']} does not follow the one before it."
        if said and sha256(said["salt"].encode() + plain(said["body"])).hexdigest() != entry["digest"]:
            yield f"The words of journal entry {entry['seq']} were changed."
        hashes[entry["seq"]] = one["hash"]


with ZipFile(sys.argv[1]) as pack:
    found = [*faults(pack)]
    print(*found or [f"Whole. SHA-256 of its manifest: {sha256(pack.read('manifest.json')).hexdigest()}"])
sys.exit(bool(found))
