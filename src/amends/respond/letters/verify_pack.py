#!/usr/bin/env python3
"""Verify a case pack: python3 verify.py PACK.zip   (Python's own library only; exit 0 if whole, 1 if not)

1. manifest.json names every file with its SHA-256; no file may be missing, changed or added.
2. journal.json has, for each entry, its number, the hash before it and its own hash: the SHA-256 over the hash
   before and the entry as JSON (sorted keys, no spaces). Neighbours in number must chain into each other.
3. Words of an entry lie apart; their SHA-256 with the salt is the entry's digest. Erased words have no salt.
The desk that made the pack journalled the SHA-256 of manifest.json: compare the line this prints with it.
"""
import hashlib, json, sys, zipfile


def sha(data): return hashlib.sha256(data).hexdigest()
def plain(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def faults(pack):
    names = [one for one in pack.namelist() if one != "manifest.json"]
    listed = json.loads(pack.read("manifest.json"))["files"]
    yield from (f"{name} is not in the manifest, or twice in the pack" for name in names if name not in listed or names.count(name) > 1)
    for name, digest in listed.items():
        if name not in names or sha(pack.read(name)) != digest:
            yield f"{name} is missing or was changed"
    before = None
    for one in sorted(json.loads(pack.read("journal.json")), key=lambda row: row["entry"]["seq"]):
        entry, said = one["entry"], one["words"]
        if sha(one["previous"].encode() + plain(entry)) != one["hash"]:
            yield f"journal entry {entry['seq']} does not match its hash"
        if before and before["entry"]["seq"] + 1 == entry["seq"] and before["hash"] != one["previous"]:
            yield f"journal entry {entry['seq']} does not follow the one before it"
        if said and sha(said["salt"].encode() + plain(said["body"])) != entry["digest"]:
            yield f"the words of journal entry {entry['seq']} were changed"
        before = one


with zipfile.ZipFile(sys.argv[1]) as pack:
    found = list(faults(pack))
    print(*(found or [f"Whole. SHA-256 of manifest.json: {sha(pack.read('manifest.json'))}"]), sep="\n")
sys.exit(1 if found else 0)
